import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { io as connectTo } from 'socket.io-client';
import { createApp } from '../src/app.js';
import { revoke } from '../src/realtime.js';

const limit = { timeout: 5000 };

async function start(t) {
  const readers = new Map([['b1', new Set(['ann', 'bob'])], ['b2', new Set(['ann'])]]);
  const fail = { save: false };
  const { server, io } = createApp({
    whoIs: (token) => (['ann', 'bob', 'eve', 'root'].includes(token) ? token : undefined),
    mayRead: async (userId, boardId) => readers.get(boardId)?.has(userId) ?? false,
    isAdmin: (userId) => userId === 'root',
    saveCard: async (card) => {
      if (fail.save) throw new Error('disk full');
      return { id: 1, ...card };
    },
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  const clients = [];
  t.after(async () => {
    for (const client of clients) client.close();
    await io.close();
  });

  function open(token, namespace = '/') {
    const client = connectTo(url + namespace, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token } });
    client.got = [];
    client.onAny((event, data) => client.got.push([event, data]));
    clients.push(client);
    return client;
  }
  async function tab(token, ...boards) {
    const client = open(token);
    await once(client, 'connect');
    for (const board of boards) assert.deepEqual(await client.emitWithAck('board:join', board), { ok: true });
    return client;
  }
  /** What was sent before this answer has arrived before it. */
  const settle = (...all) => Promise.all(all.map((client) => client.emitWithAck('board:join', 'none')));
  const post = (token, headers = {}) =>
    fetch(`${url}/boards/b1/cards`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...headers },
      body: JSON.stringify({ title: 'T' }),
    });
  return { io, open, tab, settle, post, fail };
}

test('a board is joined only by those who may read it', limit, async (t) => {
  const { io, tab } = await start(t);
  const eve = await tab('eve');
  assert.deepEqual(await eve.emitWithAck('board:join', 'b1'), { error: 'forbidden' });
  eve.emit('board:join', ['board:b1', 'user:ann'], () => {}); // an array joins many, if nobody looks
  await eve.emitWithAck('board:join', 'user:ann');
  assert.deepEqual([...io.of('/').sockets.get(eve.id).rooms], [eve.id, 'user:eve', `tab:eve:${eve.id}`]);
});

test('membership ends with the socket: after a reconnect it is in its own rooms only', limit, async (t) => {
  const { io, tab } = await start(t);
  const ann = await tab('ann', 'b1');
  const before = io.of('/').sockets.get(ann.id);
  const closed = once(before, 'disconnect');
  ann.disconnect();
  await closed;
  assert.equal(before.rooms.size, 0);
  assert.equal(io.of('/').adapter.rooms.has('board:b1'), false, 'an empty room does not exist');
  ann.connect();
  await once(ann, 'connect');
  assert.deepEqual([...io.of('/').sockets.get(ann.id).rooms], [ann.id, 'user:ann', `tab:ann:${ann.id}`]);
});

test('the others learn from "disconnecting" that somebody left', limit, async (t) => {
  const { tab } = await start(t);
  const [ann, bob] = [await tab('ann', 'b1'), await tab('bob', 'b1')];
  ann.disconnect();
  assert.deepEqual(await once(bob, 'board:left'), [{ userId: 'ann' }]);
});

test('the room of a user reaches all tabs', limit, async (t) => {
  const { io, tab, settle } = await start(t);
  const [one, two, bob] = [await tab('ann'), await tab('ann'), await tab('bob')];
  io.to('user:ann').emit('hello', 1);
  await settle(one, two, bob);
  assert.deepEqual([one.got, two.got, bob.got], [[['hello', 1]], [['hello', 1]], []]);
});

test('a right that is lost ends the membership of all tabs', limit, async (t) => {
  const { io, tab, settle } = await start(t);
  const [one, two, ann] = [await tab('bob', 'b1'), await tab('bob', 'b1'), await tab('ann', 'b1')];
  revoke(io, 'bob', 'b1');
  io.to('board:b1').emit('secret', 1);
  await settle(one, two, ann);
  assert.deepEqual([one.got, two.got, ann.got], [[], [], [['secret', 1]]]);
});

test('/admin has its own middleware, its own sockets and its own rooms', limit, async (t) => {
  const { io, open, tab, settle } = await start(t);
  const [err] = await once(open('ann', '/admin'), 'connect_error');
  assert.equal(err.message, 'forbidden');
  const root = open('root', '/admin');
  await once(root, 'connect');
  io.of('/admin').sockets.get(root.id).join('board:b1');
  const ann = await tab('ann', 'b1');
  io.to('board:b1').emit('card', 1);
  await settle(ann);
  io.of('/admin').emit('last');
  await once(root, 'last');
  assert.deepEqual(root.got.map(([event]) => event), ['last']);
});

test('a card is told to the board after it was saved, but not to the tab that posted it', limit, async (t) => {
  const { tab, settle, post } = await start(t);
  const [one, two, bob] = [await tab('ann', 'b1'), await tab('ann', 'b1'), await tab('bob', 'b1')];
  const res = await post('ann', { 'x-socket-id': one.id });
  assert.equal(res.status, 201);
  const told = [['card:added', { id: 1, boardId: 'b1', title: 'T', by: 'ann' }]];
  await settle(one, two, bob);
  assert.deepEqual([one.got, two.got, bob.got], [[], told, told]);
});

test('nobody can use X-Socket-Id to keep others from hearing', limit, async (t) => {
  const { tab, settle, post } = await start(t);
  const ann = await tab('ann', 'b1');
  await post('bob', { 'x-socket-id': ann.id });
  await post('bob', { 'x-socket-id': 'board:b1' }); // except() takes any room
  await settle(ann);
  assert.equal(ann.got.length, 2);
});

test('what was not saved is not told', limit, async (t) => {
  const { tab, settle, post, fail } = await start(t);
  t.mock.method(console, 'error', () => {});
  const ann = await tab('ann', 'b1');
  fail.save = true;
  assert.equal((await post('bob')).status, 500);
  await settle(ann);
  assert.deepEqual(ann.got, []);
});

test('a socket in two of the named rooms gets the event once', limit, async (t) => {
  const { io, tab, settle } = await start(t);
  const ann = await tab('ann', 'b1', 'b2');
  io.to('board:b1').to('board:b2').to('user:ann').emit('once', 1);
  io.to('board:b1').emit('twice', 1);
  io.to('board:b2').emit('twice', 1);
  await settle(ann);
  assert.deepEqual(ann.got.map(([event]) => event), ['once', 'twice', 'twice']);
});

test('a cursor goes to the others of the board, and only from its members', limit, async (t) => {
  const { tab, settle } = await start(t);
  const [ann, bob, eve] = [await tab('ann', 'b1'), await tab('bob', 'b1'), await tab('eve')];
  eve.emit('cursor', 'b1', { x: 1, y: 1 });
  await settle(eve);
  ann.emit('cursor', 'b1', { x: 2, y: 3 });
  assert.deepEqual(await once(bob, 'cursor'), [{ userId: 'ann', x: 2, y: 3 }]);
  await settle(ann);
  assert.deepEqual(ann.got, []);
});

test('a volatile event is dropped while the transport is busy, another one waits', limit, async (t) => {
  const { io, tab, settle } = await start(t);
  const ann = await tab('ann', 'b1');
  const { transport } = io.of('/').sockets.get(ann.id).conn;
  transport.writable = false; // as while the kernel takes no more
  io.to('board:b1').volatile.emit('cursor', 1);
  io.to('board:b1').emit('card', 1);
  transport.writable = true;
  await settle(ann);
  assert.deepEqual(ann.got.map(([event]) => event), ['card']);
});
