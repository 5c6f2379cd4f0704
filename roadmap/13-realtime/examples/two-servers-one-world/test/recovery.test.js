import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { io as connectTo } from 'socket.io-client';
import { findRedis } from '../src/redis.js';
import { startServer } from '../src/server.js';

const limit = { timeout: 5000 };
const recovery = { maxDisconnectionDuration: 60_000 };
let redis;
before(async () => { redis = await findRedis(); });
after(() => redis.stop());

/** A client that has one event already, and whose connection then breaks. `meanwhile` runs before it is back. */
async function away(t, options, meanwhile) {
  const server = await startServer(options);
  const client = connectTo(server.url, { transports: ['websocket'], forceNew: true, reconnectionDelay: 1, auth: { user: 'ann' } });
  t.after(async () => {
    client.close();
    await server.close();
  });
  client.got = [];
  client.onAny((event) => client.got.push(event));
  await once(client, 'connect');
  assert.equal(await client.emitWithAck('join', 'board:7'), true);
  server.io.to('board:7').emit('first'); // brings the position from which it can resume
  await once(client, 'first');

  const gone = once(server.io.of('/').sockets.get(client.id), 'disconnect');
  client.io.reconnection(false);
  client.io.engine.close(); // the network breaks
  await gone;
  meanwhile(server);
  client.io.reconnection(true);
  client.connect();
  await once(client, 'connect');
  server.io.to('user:ann').emit('last');
  await once(client, 'last');
  return { client, server };
}

test('with recovery the client gets its id, its rooms and what it missed', limit, async (t) => {
  const { client, server } = await away(t, { recovery }, ({ io }) => io.to('board:7').emit('missed'));
  assert.equal(client.recovered, true);
  assert.deepEqual(client.got, ['first', 'missed', 'last']);
  assert.ok(server.io.of('/').sockets.get(client.id).rooms.has('board:7'));
});

test('without it everything is gone', limit, async (t) => {
  const { client, server } = await away(t, {}, ({ io }) => io.to('board:7').emit('missed'));
  assert.ok(!client.recovered);
  assert.deepEqual(client.got, ['first', 'last']);
  assert.equal(server.io.of('/').sockets.get(client.id).rooms.has('board:7'), false);
});

test('a volatile event is not kept', limit, async (t) => {
  const { client } = await away(t, { recovery }, ({ io }) => io.to('board:7').volatile.emit('cursor'));
  assert.equal(client.recovered, true);
  assert.deepEqual(client.got, ['first', 'last']);
});

test('a right that was lost while away: what was missed comes all the same, the room is left', limit, async (t) => {
  const readers = new Set(['ann']);
  const { client, server } = await away(t, { recovery, mayRead: (userId) => readers.has(userId) }, ({ io }) => {
    readers.delete('ann');
    io.in('user:ann').socketsLeave('board:7'); // finds nobody: she is not connected
    io.to('board:7').emit('secret');
  });
  assert.equal(client.recovered, true);
  assert.deepEqual(client.got, ['first', 'secret', 'last'], 'the packets are sent before any code of ours runs');
  assert.equal(server.io.of('/').sockets.get(client.id).rooms.has('board:7'), false);
});

test('the Pub/Sub adapter keeps nothing: recovery is set, and nothing is recovered', limit, async (t) => {
  const options = { recovery, redisUrl: redis.url, key: `test-${randomUUID()}` };
  const { client } = await away(t, options, ({ io }) => io.to('board:7').emit('missed'));
  assert.ok(!client.recovered);
  assert.equal(client.got.includes('missed'), false);
});
