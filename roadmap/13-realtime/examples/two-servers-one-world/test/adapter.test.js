import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { io as connectTo } from 'socket.io-client';
import { findRedis, openPair } from '../src/redis.js';
import { startRedisLite } from '../src/redis-lite.js';
import { startServer } from '../src/server.js';

const limit = { timeout: 5000 };
let redis;
before(async () => { redis = await findRedis(); });
after(() => redis.stop());

/** Two servers; `shared` puts Redis between them. */
async function two(t, shared) {
  const options = shared ? { redisUrl: redis.url, key: `test-${randomUUID()}` } : {};
  const servers = [await startServer(options), await startServer(options)];
  if (shared) for (const server of servers) await server.togetherWith(2);
  const clients = [];
  t.after(async () => {
    for (const client of clients) client.close();
    await Promise.all(servers.map((server) => server.close()));
  });
  async function client(server, user, room) {
    const socket = connectTo(server.url, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { user } });
    clients.push(socket);
    socket.got = [];
    socket.onAny((event, data) => socket.got.push([event, data]));
    await once(socket, 'connect');
    if (room) assert.equal(await socket.emitWithAck('join', room), true);
    return socket;
  }
  return { a: servers[0], b: servers[1], client };
}

test('without an adapter a server reaches and counts its own sockets only', limit, async (t) => {
  const { a, b, client } = await two(t, false);
  const onA = await client(a, 'ann', 'board:7');
  const onB = await client(b, 'bob', 'board:7');
  const told = once(onA, 'card');
  a.io.to('board:7').emit('card', 1);
  await told;
  await onB.emitWithAck('join', 'none'); // whatever was sent to B has arrived
  assert.deepEqual(onB.got, []);
  assert.equal((await a.io.in('board:7').fetchSockets()).length, 1);
});

test('with the adapter a room spans both servers, each socket gets the event once', limit, async (t) => {
  const { a, b, client } = await two(t, true);
  const clients = [await client(a, 'ann', 'board:7'), await client(b, 'bob', 'board:7'), await client(b, 'eve')];
  const last = Promise.all(clients.map((each) => once(each, 'last')));
  a.io.to('board:7').emit('card', { n: 1, file: Buffer.from([0, 255]) });
  a.io.emit('last', 1);
  await last;
  const card = ['card', { n: 1, file: Buffer.from([0, 255]) }];
  assert.deepEqual(clients.map((each) => each.got), [[card, ['last', 1]], [card, ['last', 1]], [['last', 1]]]);
});

test('a user with tabs on both servers is one room', limit, async (t) => {
  const { a, b, client } = await two(t, true);
  const tabs = [await client(a, 'ann'), await client(b, 'ann')];
  const heard = Promise.all(tabs.map((tab) => once(tab, 'hello')));
  b.io.to('user:ann').emit('hello', 1);
  assert.deepEqual(await heard, [[1], [1]]);
  assert.equal((await a.io.in('user:ann').fetchSockets()).length, 2);
});

test('a server takes the sockets of another one out of a room, and disconnects them', limit, async (t) => {
  const { a, b, client } = await two(t, true);
  const bob = await client(b, 'bob', 'board:7');
  a.io.in('user:bob').socketsLeave('board:7');
  a.io.to('board:7').emit('secret');
  a.io.to('user:bob').emit('last');
  await once(bob, 'last');
  assert.deepEqual(bob.got.map(([event]) => event).includes('secret'), false);
  const gone = once(bob, 'disconnect');
  a.io.in('user:bob').disconnectSockets(true);
  await gone;
});

test('io.local stays at home', limit, async (t) => {
  const { a, b, client } = await two(t, true);
  const [onA, onB] = [await client(a, 'ann'), await client(b, 'bob')];
  const last = Promise.all([once(onA, 'last'), once(onB, 'last')]);
  a.io.local.emit('maintenance');
  a.io.emit('last');
  await last;
  assert.deepEqual([onA.got.length, onB.got.length], [2, 1]);
});

test('two deployments on one Redis need two keys', limit, async (t) => {
  const first = await two(t, true);
  const second = await two(t, true);
  const onA = await first.client(first.a, 'ann', 'board:7');
  const foreign = await second.client(second.a, 'ann', 'board:7');
  const told = once(onA, 'card');
  first.b.io.to('board:7').emit('card');
  await told;
  second.b.io.emit('last');
  await once(foreign, 'last');
  assert.deepEqual(foreign.got.map(([event]) => event), ['last']);
});

test('the adapter shares events, not sessions of long polling: another server does not know the client', limit, async (t) => {
  const { a, b } = await two(t, true);
  const path = '/socket.io/?EIO=4&transport=polling';
  const open = JSON.parse((await (await fetch(a.url + path)).text()).slice(1)); // "0" is the packet type: open
  const same = await fetch(`${a.url}${path}&sid=${open.sid}`, { method: 'POST', body: '40' });
  assert.equal(same.status, 200);
  const other = await fetch(`${b.url}${path}&sid=${open.sid}`, { method: 'POST', body: '40' });
  assert.equal(other.status, 400);
  assert.deepEqual(await other.json(), { code: 1, message: 'Session ID unknown' });
});

test('a publish that Redis never answers is logged and does not reject: the adapter would not catch it', limit, async (t) => {
  const logged = t.mock.method(console, 'error', () => {});
  const lite = await startRedisLite(); // also with REDIS_URL: this test stops it
  const { pub, sub } = await openPair(lite.url);
  const stopped = lite.stop();
  const onItsWay = pub.publish('channel', 'message');
  await stopped;
  assert.equal(await onItsWay, undefined);
  const waiting = pub.publish('channel', 'message'); // in the queue for the next connection
  for (const client of [pub, sub]) client.destroy();
  assert.equal(await waiting, undefined);
  assert.equal(logged.mock.calls.filter(({ arguments: [text] }) => text === 'redis: not published:').length, 2);
});
