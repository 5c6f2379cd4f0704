import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from './app.js';
import { createBank } from './bank.js';
import { postOnce } from './client.js';

const bank = createBank({ delay: 100 });
const server = createApp({ db: new DatabaseSync(':memory:'), bank, lease: 1000, log: () => {} }).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}/payments`;

const token = 'token-of-ann';
const order = { amount: 4200, currency: 'EUR' };
const send = (key, body = order, options = {}) => postOnce(url, body, { token, key, tries: 1, ...options });
const show = (res) => `${res.status}${res.headers.has('idempotent-replayed') ? ' replayed' : ''}`;

const rows = {};
async function scenario(title, run) {
  const before = bank.charges.size;
  const answers = await run(randomUUID());
  rows[title] = { answers: answers.join(', '), charges: bank.charges.size - before };
}

await scenario('the client gives up after 30 ms, sends again', async (key) => {
  const lost = await send(key, order, { timeout: 30 }).catch((err) => err.name);
  return [lost, show(await send(key, order, { tries: 5 }))];
});
await scenario('a double click', async (key) => (await Promise.all([send(key), send(key)])).map(show).sort());
await scenario('the same key for another amount', async (key) => [show(await send(key)), show(await send(key, { ...order, amount: 1 }))]);
await scenario('the bank is down, then up', async (key) => {
  bank.down = true;
  const first = show(await send(key));
  bank.down = false;
  return [first, show(await send(key))];
});
await scenario('the process dies between charge and answer', async (key) => {
  bank.charged = () => new Promise(() => {}); // as good as dead: this attempt never gets on
  const lost = await send(key, order, { timeout: 300 }).catch((err) => err.name);
  bank.charged = () => {};
  const tooEarly = show(await send(key));
  await sleep(1000); // until the lease has run out
  return [lost, tooEarly, show(await send(key))];
});
await scenario('declined, sent again', async (key) => {
  const large = { ...order, amount: 999_999 };
  return [show(await send(key, large)), show(await send(key, large))];
});

console.table(rows);
server.close();
server.closeAllConnections();
