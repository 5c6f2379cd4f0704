import { once } from 'node:events';
import { createApp } from '../src/app.js';
import { createContacts } from '../src/contacts.js';

/** A server with one contact; `call` sends JSON and hands back what came. */
export async function start(t, options) {
  const contacts = createContacts();
  contacts.create({ name: 'Ann Lee', phones: [{ label: 'home', number: '555-0100' }, { label: 'work', number: '555-0101' }], notes: 'Likes tea' });
  const server = createApp({ contacts, ...options }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.close(); server.closeAllConnections(); });
  const base = `http://127.0.0.1:${server.address().port}`;
  return async (method, path, body) => {
    const res = await fetch(base + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
    return { status: res.status, headers: res.headers, body: await res.json() };
  };
}
