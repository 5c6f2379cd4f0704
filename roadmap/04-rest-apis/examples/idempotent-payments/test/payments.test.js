import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { createApp } from '../src/app.js';
import { createBank } from '../src/bank.js';
import { postOnce } from '../src/client.js';
import { fingerprintOf } from '../src/fingerprint.js';
import { openKeys } from '../src/keys.js';

const order = { amount: 4200, currency: 'EUR' };

async function start(t, { db = new DatabaseSync(':memory:'), bank = createBank({ delay: 5 }), ...options } = {}) {
  const clock = { time: 1_000_000 };
  const server = createApp({ db, bank, log: () => {}, now: () => clock.time, ...options }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.close(); server.closeAllConnections(); });
  const url = `http://127.0.0.1:${server.address().port}/payments`;
  const send = (key, body = order, { token = 'token-of-ann', ...more } = {}) => fetch(url, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) },
    ...more,
  });
  const payments = () => db.prepare('SELECT * FROM payments').all().length;
  return { url, db, bank, clock, send, payments };
}

test('the second request gets the first answer: status, Location and body', async (t) => {
  const { send, bank, payments } = await start(t);
  const key = randomUUID();
  const [first, second] = [await send(key), await send(key)];
  assert.equal(first.status, 201);
  assert.equal(second.status, 201);
  assert.equal(second.headers.get('location'), first.headers.get('location'));
  assert.equal(first.headers.has('idempotent-replayed'), false);
  assert.equal(second.headers.get('idempotent-replayed'), 'true');
  assert.deepEqual(await second.json(), await first.json());
  assert.equal(bank.charges.size, 1);
  assert.equal(payments(), 1);
});

test('two keys are two payments; the same key of another caller is another key', async (t) => {
  const { send, bank } = await start(t);
  const key = randomUUID();
  await send(key);
  await send(randomUUID());
  const bobs = await send(key, order, { token: 'token-of-bob' });
  assert.equal(bobs.headers.has('idempotent-replayed'), false, "Bob got Ann's answer");
  assert.equal(bank.charges.size, 3);
});

test('two at the same time: one does the work, the others hear 409 and Retry-After', async (t) => {
  const { send, bank } = await start(t);
  const charging = Promise.withResolvers();
  const gate = Promise.withResolvers();
  bank.charged = () => { charging.resolve(); return gate.promise; };
  const key = randomUUID();
  const first = send(key);
  await charging.promise;
  for (const late of await Promise.all([send(key), send(key)])) {
    assert.equal(late.status, 409);
    assert.equal(late.headers.get('retry-after'), '1');
  }
  gate.resolve();
  assert.equal((await first).status, 201);
  assert.equal(bank.charges.size, 1);
});

test('another payload with the same key is 422, and is not carried out', async (t) => {
  const { send, bank } = await start(t);
  const key = randomUUID();
  await send(key);
  assert.equal((await send(key, { ...order, amount: 1 })).status, 422);
  assert.equal((await send(key, '{"currency":"EUR","amount":4200}')).status, 201, 'the order of the members is no difference');
  assert.equal(bank.charges.size, 1);
});

test('a missing or careless key is 400; in quotes it is the same key', async (t) => {
  const { send } = await start(t);
  for (const key of [undefined, '', '1', 'x'.repeat(256), `${randomUUID()}, ${randomUUID()}`]) {
    assert.equal((await send(key)).status, 400, String(key));
  }
  const key = randomUUID();
  await send(key);
  assert.equal((await send(`"${key}"`)).headers.get('idempotent-replayed'), 'true');
});

test('a request that is not valid does not use up its key', async (t) => {
  const { send } = await start(t);
  const key = randomUUID();
  assert.equal((await send(key, { ...order, amount: '4200' })).status, 422);
  assert.equal((await send(key, '{"amount":')).status, 400);
  assert.equal((await send(key)).status, 201);
});

test('a declined payment is an answer; a bank that is down is none', async (t) => {
  const { send, bank, payments } = await start(t);
  const large = { ...order, amount: 999_999 };
  const key = randomUUID();
  assert.equal((await send(key, large)).status, 402);
  assert.equal((await send(key, large)).headers.get('idempotent-replayed'), 'true');

  const other = randomUUID();
  bank.down = true;
  assert.equal((await send(other)).status, 502);
  bank.down = false;
  const again = await send(other);
  assert.equal(again.status, 201);
  assert.equal(again.headers.has('idempotent-replayed'), false);
  assert.equal(payments(), 1);
});

test('a process that died after the charge: when the lease has run out the work is resumed, and charged once', async (t) => {
  const { send, bank, clock, payments } = await start(t, { lease: 30_000 });
  const key = randomUUID();
  const gone = new AbortController();
  bank.charged = () => { gone.abort(); return new Promise(() => {}); };
  await assert.rejects(send(key, order, { signal: gone.signal }), { name: 'AbortError' });
  bank.charged = () => {};
  assert.equal((await send(key)).status, 409);
  clock.time += 30_000;
  assert.equal((await send(key)).status, 201);
  assert.equal(bank.charges.size, 1, 'the bank was given a new reference');
  assert.equal(payments(), 1);
});

test('an attempt that was overtaken cannot write any more', async () => {
  const db = new DatabaseSync(':memory:');
  const clock = { time: 0 };
  const keys = openKeys(db, { lease: 10, now: () => clock.time });
  db.exec('CREATE TABLE done (by TEXT)');
  const finish = (claim, by) => keys.finish(claim, () => { db.prepare('INSERT INTO done VALUES (?)').run(by); return { by }; });
  const slow = keys.claim('ann', 'k', 'f');
  clock.time = 10;
  const quick = keys.claim('ann', 'k', 'f');
  assert.equal(quick.reference, slow.reference);
  finish(quick, 'quick');
  assert.throws(() => finish(slow, 'slow'), /taken over/);
  keys.release(slow);
  assert.deepEqual(db.prepare('SELECT "by" FROM done').all().map(({ by }) => by), ['quick']);
  assert.deepEqual(keys.claim('ann', 'k', 'f'), { state: 'answered', answer: { by: 'quick' } });
});

test('work that fails leaves neither payment nor answer', () => {
  const db = new DatabaseSync(':memory:');
  const keys = openKeys(db);
  db.exec('CREATE TABLE done (by TEXT)');
  const claim = keys.claim('ann', 'k', 'f');
  assert.throws(() => keys.finish(claim, () => { db.exec("INSERT INTO done VALUES ('x')"); throw new Error('disk full'); }), /disk full/);
  assert.equal(db.prepare('SELECT * FROM done').all().length, 0);
  keys.release(claim);
  assert.equal(keys.claim('ann', 'k', 'f').state, 'mine');
});

test('who is not known is 401, whatever the token is called', async (t) => {
  const { send, bank } = await start(t);
  for (const token of ['', 'nobody', 'constructor', '__proto__']) assert.equal((await send(randomUUID(), order, { token })).status, 401, token);
  assert.equal(bank.charges.size, 0);
});

test('keys are forgotten after their time', () => {
  const clock = { time: 0 };
  const keys = openKeys(new DatabaseSync(':memory:'), { keep: 100, now: () => clock.time });
  keys.finish(keys.claim('ann', 'k1', 'f'), () => 1);
  keys.finish(keys.claim('ann', 'k2', 'f'), () => 1);
  clock.time = 99;
  assert.equal(keys.claim('ann', 'k1', 'f').state, 'answered');
  clock.time = 100;
  assert.equal(keys.claim('ann', 'k1', 'f').state, 'mine');
  assert.equal(keys.sweep(), 1);
});

test('two processes on one database let one request through', (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'idempotent-'));
  const [a, b] = [0, 1].map(() => new DatabaseSync(path.join(folder, 'keys.db')));
  t.after(() => { a.close(); b.close(); fs.rmSync(folder, { recursive: true }); });
  const [first, second] = [openKeys(a), openKeys(b)];
  assert.equal(first.claim('ann', 'k', 'f').state, 'mine');
  assert.equal(second.claim('ann', 'k', 'f').state, 'running');
});

test('the client keeps its key over a lost connection, a 409 and a 502, and stops at an answer', async (t) => {
  const seen = [];
  const answers = [(res) => res.destroy(), (res) => res.writeHead(409, { 'Retry-After': '1' }).end(), (res) => res.writeHead(502).end(), (res) => res.writeHead(402).end()];
  const server = http.createServer((req, res) => {
    seen.push(req.headers['idempotency-key']);
    answers[seen.length - 1](res);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.close(); server.closeAllConnections(); });
  const res = await postOnce(`http://127.0.0.1:${server.address().port}/`, order, { token: 'token-of-ann', pause: 1 });
  assert.equal(res.status, 402);
  assert.equal(seen.length, 4);
  assert.equal(new Set(seen).size, 1, 'a new key is a new payment');
});

test('a fingerprint differs by method, path and every value', () => {
  const base = { method: 'POST', path: '/payments', body: { a: 1, b: { c: [1, 2], d: null } } };
  const same = fingerprintOf({ ...base, body: JSON.parse('{"b":{"d":null,"c":[1,2]},"a":1}') });
  assert.equal(same, fingerprintOf(base));
  const others = [
    { ...base, method: 'PUT' }, { ...base, path: '/refunds' }, { ...base, body: { a: '1', b: base.body.b } },
    { ...base, body: { a: 1, b: { c: [2, 1], d: null } } }, { ...base, body: { a: 1, b: { c: [1, 2] } } },
  ].map(fingerprintOf);
  assert.equal(new Set([same, ...others]).size, 6);
});
