import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { test } from 'node:test';
import { Server } from 'socket.io';
import { io as connectTo } from 'socket.io-client';
import { attachComments } from '../src/comments.js';

const limit = { timeout: 1500 };

async function start(t, { save, blockersOf = async () => [] } = {}) {
  t.mock.method(console, 'error', () => {}); // what is logged is left to the solution
  const server = http.createServer();
  const io = new Server(server);
  io.use((socket, next) => {
    const { user, rooms } = socket.handshake.auth;
    socket.data.userId = user;
    socket.join([`user:${user}`, ...rooms]);
    next();
  });
  const saved = [];
  const handle = attachComments({
    io,
    whoIs: (req) => req.headers.authorization,
    save: save ?? (async (comment) => { saved.push(comment); return { id: saved.length, ...comment }; }),
    blockersOf,
  });
  io.on('connection', (socket) => socket.on('ping', (ack) => ack('pong')));
  server.on('request', handle);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  const clients = [];
  t.after(async () => {
    for (const client of clients) client.close();
    server.closeAllConnections(); // also a request that nobody answers
    await io.close();
  });

  async function tab(user, ...rooms) {
    const client = connectTo(url, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { user, rooms } });
    clients.push(client);
    client.got = [];
    client.onAny((event, data) => client.got.push([event, data]));
    await once(client, 'connect');
    return client;
  }
  /** What was sent to these clients before has arrived when this returns. */
  const settle = (...all) => Promise.all(all.map((client) => client.timeout(1000).emitWithAck('ping')));
  async function post(user, body = { text: 'hi' }, socketId) {
    const headers = { ...(user && { authorization: user }), ...(socketId && { 'x-socket-id': socketId }) };
    const res = await fetch(`${url}/cards/7/comments`, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
    return { status: res.status, body: await res.json() };
  }
  return { io, tab, settle, post, saved };
}

const told = (client) => client.got.filter(([event]) => event === 'comment:added').map(([, comment]) => comment);

test('1. a comment is saved and answered with 201', limit, async (t) => {
  const { post, saved } = await start(t);
  assert.deepEqual(await post('ann'), { status: 201, body: { id: 1, cardId: '7', text: 'hi', by: 'ann' } });
  assert.deepEqual(saved, [{ cardId: '7', text: 'hi', by: 'ann' }]);
});

test('1. without a user 401, with a bad body 400; nothing is saved and nobody is told', limit, async (t) => {
  const { post, saved, tab, settle } = await start(t);
  const bob = await tab('bob', 'card:7');
  assert.equal((await post(undefined)).status, 401);
  const bad = [{}, { text: '' }, { text: 1 }, { text: 'x', mentions: 'bob' }, { text: 'x', mentions: [1] }, { text: 'x', mentions: null }, 'no json', 'null'];
  for (const body of bad) assert.equal((await post('ann', body)).status, 400, `for ${JSON.stringify(body)}`);
  assert.deepEqual(saved, []);
  await settle(bob);
  assert.deepEqual(told(bob), []);
});

test('2. those who have the card open are told the comment that was saved, others are not', limit, async (t) => {
  const { post, tab, settle } = await start(t);
  const [bob, cid] = [await tab('bob', 'card:7'), await tab('cid', 'card:8')];
  await post('ann');
  await settle(bob, cid);
  assert.deepEqual(told(bob), [{ id: 1, cardId: '7', text: 'hi', by: 'ann' }], 'it should be what save() returned');
  assert.deepEqual(told(cid), []);
});

test('2. nobody is told before the comment is saved', limit, async (t) => {
  const called = Promise.withResolvers();
  const done = Promise.withResolvers();
  const { post, tab, settle } = await start(t, { save: (comment) => { called.resolve(comment); return done.promise; } });
  const bob = await tab('bob', 'card:7');
  const answered = post('ann');
  await called.promise;
  await settle(bob);
  assert.deepEqual(told(bob), [], 'bob sees what may never be saved');
  done.resolve({ id: 1 });
  assert.equal((await answered).status, 201);
  await settle(bob);
  assert.deepEqual(told(bob), [{ id: 1 }]);
});

for (const [what, options] of [
  ['save fails', { save: async () => { throw new Error('disk full'); } }],
  ['blockersOf fails', { blockersOf: async () => { throw new Error('no database'); } }],
]) {
  test(`2. when ${what} the answer is 500, nothing is saved and nobody is told`, limit, async (t) => {
    const { post, tab, settle, saved } = await start(t, options);
    const bob = await tab('bob', 'card:7');
    assert.equal((await post('ann')).status, 500);
    await settle(bob);
    assert.deepEqual([told(bob), saved], [[], []]);
  });
}

test('3. who is mentioned is told on every tab, and nobody is told twice', limit, async (t) => {
  const { post, tab, settle } = await start(t);
  const [open, other, cid, dan] = [await tab('bob', 'card:7'), await tab('bob'), await tab('cid'), await tab('dan')];
  await post('ann', { text: 'hi @bob @cid', mentions: ['bob', 'cid', 'bob'] });
  await settle(open, other, cid, dan);
  assert.deepEqual([open, other, cid, dan].map((each) => told(each).length), [1, 1, 1, 0]);
});

test('4. the tab that posts is left out, the other tabs of the same user are told', limit, async (t) => {
  const { post, tab, settle } = await start(t);
  const [one, two, bob] = [await tab('ann', 'card:7'), await tab('ann', 'card:7'), await tab('bob', 'card:7')];
  await post('ann', { text: 'hi', mentions: ['ann'] }, one.id);
  await settle(one, two, bob);
  assert.deepEqual([one, two, bob].map((each) => told(each).length), [0, 1, 1]);
});

test('5. a header with the socket of somebody else, or the name of a room, leaves nobody out', limit, async (t) => {
  const { post, tab, settle } = await start(t);
  const [bob, cid] = [await tab('bob', 'card:7'), await tab('cid', 'card:7')];
  for (const header of [bob.id, 'card:7', 'user:bob', 'none', `ann:${bob.id}`, `tab:bob:${bob.id}`]) {
    assert.equal((await post('ann', { text: 'hi' }, header)).status, 201, `for the header ${header}`);
  }
  await settle(bob, cid);
  assert.deepEqual([bob, cid].map((each) => told(each).length), [6, 6]);
});

test('5. a header that names a room with a socket of the author leaves nobody out', limit, async (t) => {
  const { post, tab, settle } = await start(t);
  const [one, two, bob] = [await tab('ann', 'card:7'), await tab('ann', 'card:7'), await tab('bob', 'card:7')];
  for (const header of ['card:7', 'user:ann']) await post('ann', { text: 'hi' }, header);
  await settle(one, two, bob);
  assert.deepEqual([one, two, bob].map((each) => told(each).length), [2, 2, 2]);
});

test('6. who has blocked the author is not told, in no room', limit, async (t) => {
  const asked = [];
  const { post, tab, settle } = await start(t, { blockersOf: async (by) => { asked.push(by); return ['bob', 'eve']; } });
  const [open, other, cid] = [await tab('bob', 'card:7'), await tab('bob'), await tab('cid', 'card:7')];
  await post('ann', { text: 'hi', mentions: ['bob'] });
  await settle(open, other, cid);
  assert.deepEqual([open, other, cid].map((each) => told(each).length), [0, 0, 1]);
  assert.deepEqual(asked, ['ann']);
});

test('7. typing goes to the others in the room of the card', limit, async (t) => {
  const { tab, settle } = await start(t);
  const [ann, bob, cid] = [await tab('ann', 'card:7'), await tab('bob', 'card:7'), await tab('cid', 'card:8')];
  ann.emit('typing', '7');
  await settle(ann);
  await settle(bob, cid);
  assert.deepEqual([ann.got, bob.got, cid.got], [[], [['typing', { cardId: '7', userId: 'ann' }]], []]);
});

test('7. typing is not relayed from outside the room, nor for anything but a string', limit, async (t) => {
  const { tab, settle } = await start(t);
  const [eve, bob] = [await tab('eve', 'card:8'), await tab('bob', 'card:7', 'card:8')];
  for (const id of ['7', ['7'], ['8'], { toString: 1 }, null, undefined]) eve.emit('typing', id);
  await settle(eve);
  await settle(bob);
  assert.deepEqual(bob.got, []);
});

test('7. typing is dropped for a busy transport, a comment is not', limit, async (t) => {
  const { io, tab, settle, post } = await start(t);
  const [ann, bob, cid] = [await tab('ann', 'card:7'), await tab('bob', 'card:7'), await tab('cid', 'card:7')];
  const { transport } = io.of('/').sockets.get(bob.id).conn;
  transport.writable = false; // as while the network takes no more
  ann.emit('typing', '7');
  await settle(ann);
  await post('ann');
  transport.writable = true;
  await settle(bob, cid);
  assert.deepEqual(bob.got.map(([event]) => event), ['comment:added']);
  assert.deepEqual(cid.got.map(([event]) => event), ['typing', 'comment:added']);
});
