import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createApp } from './app.js';
import { openDb } from './db.js';

/** A server with four users, each with a random token. */
export async function startServer({ build = createApp, port = 0 } = {}) {
  const db = openDb();
  const tokens = new Map([['ann', 1], ['bob', 2], ['sue', 3], ['root', 4]].map(([name, id]) => [randomBytes(32).toString('base64url'), { name, id }]));
  const authenticate = (header = '') => tokens.get(/^bearer +(\S+)$/i.exec(header)?.[1])?.id;
  const server = build({ db, authenticate }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${server.address().port}`;
  const tokenOf = (name) => [...tokens].find(([, user]) => user.name === name)?.[0];

  return {
    base, db, tokenOf,
    /** @returns {Promise<{ status: number, body: any }>} */
    async call(name, method, path, { body, headers = {} } = {}) {
      const token = tokenOf(name);
      const res = await fetch(base + path, {
        method,
        headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }), ...(body && { 'content-type': 'application/json' }) },
        body: body && JSON.stringify(body),
      });
      const text = await res.text();
      return { status: res.status, body: text && JSON.parse(text), challenge: res.headers.get('www-authenticate') };
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      db.close();
    },
  };
}
