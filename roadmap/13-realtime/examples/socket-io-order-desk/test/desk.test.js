import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import { test } from 'node:test';
import { byHand } from '../src/by-hand.js';
import { openDesk } from '../src/client.js';
import { createDesk } from '../src/desk.js';

const options = { timeout: 5000 };
const HOUR = 3_600_000;

async function start(t, { save, userOf = async (token) => (token === 'good' ? { name: 'ann', expiresAt: Date.now() + HOUR } : undefined) } = {}) {
  const server = http.createServer();
  const desk = createDesk(server, { userOf, save });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  const sockets = [];
  t.after(async () => {
    for (const socket of sockets) socket.close();
    await desk.io.close();
  });

  /** A client that counts what it gets and emits 'order' for each. */
  function open(more = {}) {
    const got = [];
    const events = new EventEmitter();
    const client = openDesk(url, {
      token: () => 'good', reconnectionDelay: 5, wait: 2000, forceNew: true,
      transports: ['websocket'], // a cut in the middle of an upgrade would be another test
      onOrder: (order) => { got.push(order.dish); events.emit('order'); }, ...more,
    });
    sockets.push(client.socket);
    const until = async (count) => { while (got.length < count) await once(events, 'order'); };
    return { ...client, got, until };
  }
  async function join(more) {
    const client = open(more);
    await once(client.socket, 'connect');
    return client;
  }
  /** Breaks the client's connection without a farewell, as a network does. */
  const cut = (client) => desk.io.sockets.sockets.get(client.socket.id).conn.transport.close();
  return { ...desk, url, open, join, cut };
}

test('a wrong token is refused with a code, and the client does not try again', options, async (t) => {
  const { open } = await start(t);
  const { socket } = open({ token: () => 'bad' });
  const [err] = await once(socket, 'connect_error');
  assert.deepEqual([err.message, err.data], ['unauthorized', { code: 'unauthorized' }]);
  assert.equal(socket.active, false);
});

test('a session store that fails refuses and does not end the process', options, async (t) => {
  t.mock.method(console, 'error', () => {});
  const { open } = await start(t, { userOf: async () => { throw new Error('store is down'); } });
  const [err] = await once(open().socket, 'connect_error');
  assert.deepEqual(err.data, { code: 'unavailable' });
});

test('when the token expires the server disconnects, and the client stays away', options, async (t) => {
  const { open } = await start(t, { userOf: async () => ({ name: 'ann', expiresAt: Date.now() + 20 }) });
  const { socket } = open();
  const [reason] = await once(socket, 'disconnect');
  assert.equal(reason, 'io server disconnect');
  assert.equal(socket.active, false);
});

test('an order is acknowledged and reaches everybody', options, async (t) => {
  const { join } = await start(t);
  const [ann, screen] = [await join(), await join()];
  assert.deepEqual(await ann.place({ dish: 'tea', quantity: 1 }), { ok: true, value: { n: 1 } });
  await screen.until(1);
  assert.deepEqual(screen.got, ['tea']);
});

test('whatever a client sends is answered, and nothing of it ends the process', options, async (t) => {
  const { join, log } = await start(t);
  const { socket } = await join();
  const good = { id: '12345678', dish: 'tea', quantity: 1 };
  for (const payload of [null, undefined, 7, 'x', [], { ...good, id: { $ne: 1 } }, { ...good, dish: '' }, { ...good, quantity: '1' }, { ...good, quantity: 1e9 }]) {
    const answer = await socket.timeout(2000).emitWithAck('order:place', payload);
    assert.equal(answer.code, 'bad-input', JSON.stringify(payload));
  }
  socket.emit('order:place'); // not even an acknowledgement
  await socket.timeout(2000).emitWithAck('order:place', { ...good, admin: true });
  assert.deepEqual(log, [{ ...good, waiter: 'ann' }], 'unknown members must not come in');
});

test('a failure behind the handler is acknowledged without its details, and may be tried again', options, async (t) => {
  t.mock.method(console, 'error', () => {});
  let fail = true;
  const { join, log } = await start(t, { save: async () => { if (fail) throw new Error('password of the database: x'); } });
  const { socket } = await join();
  const order = { id: 'same-id-1', dish: 'tea', quantity: 1 };
  assert.deepEqual(await socket.emitWithAck('order:place', order), { ok: false, code: 'failed' });
  fail = false;
  assert.deepEqual(await socket.emitWithAck('order:place', order), { ok: true, value: { n: 1 } });
  assert.equal(log.length, 1);
});

test('an order whose acknowledgement is lost is sent again and stored once', options, async (t) => {
  let client;
  let saves = 0;
  const { join, cut, log } = await start(t, {
    save: async () => { if (saves++ === 0) cut(client); }, // stored, and the answer finds no connection
  });
  client = await join();
  assert.deepEqual(await client.place({ dish: 'tea', quantity: 1 }), { ok: true, value: { n: 1 } });
  assert.equal(saves, 1);
  assert.equal(log.length, 1);
});

test('a screen that was away catches up, in order and without doubles, with a fresh token', options, async (t) => {
  const { join, cut } = await start(t);
  let tokens = 0;
  const ann = await join();
  const screen = await join({ token: () => { tokens++; return 'good'; }, reconnectionDelay: 50 });
  await ann.place({ dish: 'one', quantity: 1 });
  await screen.until(1);
  const away = once(screen.socket, 'disconnect');
  cut(screen);
  await away;
  await ann.place({ dish: 'two', quantity: 1 });
  await ann.place({ dish: 'three', quantity: 1 });
  await screen.until(3);
  await ann.place({ dish: 'four', quantity: 1 });
  await screen.until(4);
  assert.deepEqual(screen.got, ['one', 'two', 'three', 'four']);
  assert.equal(tokens, 2);
});

test('after a restart of the server, which counts from 1 again, a screen gets all that is new', options, async (t) => {
  const before = await start(t);
  const waiter = await before.join();
  const screen = await before.join({ reconnectionDelay: 5 });
  await waiter.place({ dish: 'one', quantity: 1 });
  await waiter.place({ dish: 'two', quantity: 1 });
  await screen.until(2);
  const after = await start(t);
  await (await after.join()).place({ dish: 'three', quantity: 1 });
  screen.socket.io.uri = after.url; // the same address in life; here another port
  before.cut(screen);
  await screen.until(3);
  assert.deepEqual(screen.got, ['one', 'two', 'three']);
});

test('the protocol by hand: open, connect, event, acknowledgement', options, async (t) => {
  const { url } = await start(t);
  const lines = [];
  await byHand(url, 'good', (line) => lines.push(line.replace(/"(sid|run)":"[^"]+"/, '"$1":"…"')));
  assert.deepEqual(lines, [
    '< 0{"sid":"…","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":16384}',
    '> 40{"token":"good"}',
    '< 40{"sid":"…"}',
    '> 427["order:place",{"id":"by-hand-1","dish":"soup","quantity":1}]',
    '< 42["order:new",{"id":"by-hand-1","dish":"soup","quantity":1,"waiter":"ann"},{"run":"…","n":1}]',
    '< 437[{"ok":true,"value":{"n":1}}]',
  ]);
});

test('a plain HTTP client can speak it too: the first transport is long polling', options, async (t) => {
  const { url } = await start(t);
  const res = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
  const open = await res.text();
  assert.equal(open[0], '0');
  assert.deepEqual(JSON.parse(open.slice(1)).upgrades, ['websocket']);
});
