import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { test } from 'node:test';
import { Server } from 'socket.io';
import { io as connectTo } from 'socket.io-client';
import { attachBoards } from '../src/boards.js';

const limit = { timeout: 1500 };

async function start(t, canRead = async () => true) {
  t.mock.method(console, 'error', () => {}); // what is logged is left to the solution
  const server = http.createServer();
  const io = new Server(server);
  io.use((socket, next) => {
    socket.data.userId = socket.handshake.auth.user;
    next();
  });
  const boards = attachBoards(io, { canRead });
  io.on('connection', (socket) => socket.on('ping', (ack) => ack('pong')));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const clients = [];
  t.after(async () => {
    for (const client of clients) client.close();
    await io.close();
  });

  async function tab(user, ...ids) {
    const url = `http://127.0.0.1:${server.address().port}`;
    const client = connectTo(url, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { user } });
    clients.push(client);
    client.got = [];
    client.onAny((event, data) => client.got.push([event, data]));
    await once(client, 'connect');
    for (const id of ids) assert.deepEqual(await join(client, id), { ok: true });
    return client;
  }
  /** What was sent to these clients before has arrived when this returns. */
  const settle = (...all) => Promise.all(all.map((client) => client.timeout(1000).emitWithAck('ping')));
  return { io, tab, settle, ...boards };
}

const join = (client, id) => client.timeout(1000).emitWithAck('board:join', id);

test('1. who may read a board joins it, and gets what is emitted to its room', limit, async (t) => {
  const asked = [];
  const { io, tab, settle } = await start(t, async (...args) => { asked.push(args); return true; });
  const ann = await tab('ann');
  assert.deepEqual(await join(ann, '7'), { ok: true });
  assert.deepEqual(asked, [['ann', '7']], 'canRead was asked something else');
  io.to('board:7').emit('card', 1);
  await settle(ann);
  assert.deepEqual(ann.got, [['card', 1]], 'the answer was ok, but the socket is not in board:7');
});

test('1. who may not is told so and gets nothing, although a colleague may', limit, async (t) => {
  const { io, tab, settle } = await start(t, async (userId, boardId) => userId === 'ann' && boardId === '7');
  const ann = await tab('ann', '7');
  const eve = await tab('eve');
  assert.deepEqual(await join(eve, '7'), { error: 'forbidden' });
  assert.deepEqual(await join(ann, '8'), { error: 'forbidden' });
  io.to('board:7').emit('card', 7);
  io.to('board:8').emit('card', 8);
  await settle(ann, eve);
  assert.deepEqual(eve.got, [], 'eve reads a board that she may not read');
  assert.deepEqual(ann.got, [['card', 7]]);
});

test('1. nothing is read while the check is under way', limit, async (t) => {
  const asked = Promise.withResolvers();
  const answer = Promise.withResolvers();
  const { io, tab, settle } = await start(t, () => { asked.resolve(); return answer.promise; });
  const eve = await tab('eve');
  const joined = join(eve, '7');
  await asked.promise;
  io.to('board:7').emit('secret', 1);
  await settle(eve);
  answer.resolve(false);
  assert.deepEqual(await joined, { error: 'forbidden' });
  assert.deepEqual(eve.got, [], 'the socket was in the room before the answer');
});

for (const [how, canRead] of [
  ['rejects', async () => { throw new Error('no database'); }],
  ['throws', () => { throw new Error('no database'); }],
]) {
  test(`2. a check that ${how} is answered "unavailable", and the server goes on`, limit, async (t) => {
    const { io, tab } = await start(t, canRead);
    const ann = await tab('ann');
    assert.deepEqual(await join(ann, '7'), { error: 'unavailable' });
    assert.deepEqual(await join(ann, '7'), { error: 'unavailable' });
    assert.equal(io.of('/').adapter.rooms.has('board:7'), false, 'it joined all the same');
  });
}

test('3. a boardId that is no string is invalid, and nobody asks canRead', limit, async (t) => {
  let asked = 0;
  const { io, tab } = await start(t, async () => { asked++; return true; });
  const eve = await tab('eve');
  const before = io.of('/').sockets.get(eve.id).rooms.size;
  for (const id of [7, null, ['7', '8'], { toString: 1 }, {}, true]) {
    assert.deepEqual(await join(eve, id), { error: 'invalid' }, `for ${JSON.stringify(id)}`);
  }
  assert.equal(asked, 0, 'canRead was asked');
  assert.equal(io.of('/').sockets.get(eve.id).rooms.size, before, 'a room was joined');
});

test('3. an ack that is no function changes nothing and breaks nothing', limit, async (t) => {
  let asked = 0;
  const { io, tab, settle } = await start(t, async () => { asked++; return true; });
  const eve = await tab('eve');
  eve.emit('board:join', '7');
  eve.emit('board:join', '8', 'no function');
  eve.emit('board:join');
  await settle(eve);
  await settle(eve);
  assert.deepEqual([...io.of('/').adapter.rooms.keys()].filter((room) => room.startsWith('board:')), []);
  assert.equal(asked, 0, 'canRead was asked, although nobody waits for the answer');
});

test('3. the name of another room is only the name of a board', limit, async (t) => {
  const { io, tab, settle, notify } = await start(t);
  const ann = await tab('ann');
  const eve = await tab('eve');
  const names = [...io.of('/').adapter.rooms.keys()]; // whatever the rooms of this server are called
  for (const name of [...names, 'ann', 'user:ann', 'board:7']) await join(eve, name);
  notify('ann', 'private', 1);
  io.to(ann.id).emit('private', 2);
  await settle(ann, eve);
  assert.deepEqual(eve.got, [], 'eve reads what is for ann');
  assert.equal(ann.got.length, 2);
  io.to('board:7').emit('card', 1);
  await settle(eve);
  assert.deepEqual(eve.got, [], 'the id "board:7" names the room board:board:7');
});

test('4. notify reaches all tabs of a user, and no other user', limit, async (t) => {
  const { tab, settle, notify } = await start(t);
  const [one, two, bob] = [await tab('ann'), await tab('ann'), await tab('bob')];
  notify('ann', 'assigned', { card: 3 });
  notify('nobody', 'assigned', { card: 4 });
  await settle(one, two, bob);
  assert.deepEqual([one.got, two.got, bob.got], [[['assigned', { card: 3 }]], [['assigned', { card: 3 }]], []]);
  two.close();
  notify('ann', 'assigned', { card: 5 });
  await settle(one, bob);
  assert.equal(one.got.length, 2, 'the tab that is left is not reached any more');
});

test('5. revoke takes all tabs of the user out of this board, and nothing else', limit, async (t) => {
  const { io, tab, settle, notify, revoke } = await start(t);
  const [one, two, bob] = [await tab('ann', '7', '8'), await tab('ann', '7'), await tab('bob', '7')];
  revoke('ann', '7');
  io.to('board:7').emit('card', 7);
  io.to('board:8').emit('card', 8);
  notify('ann', 'hello', 1);
  await settle(one, two, bob);
  assert.deepEqual(one.got, [['card', 8], ['hello', 1]]);
  assert.deepEqual(two.got, [['hello', 1]]);
  assert.deepEqual(bob.got, [['card', 7]]);
});

test('6. a check that began before revoke does not let anybody in after it', limit, async (t) => {
  const waiting = [];
  const { io, tab, settle, revoke } = await start(t, (userId, boardId) => {
    const answer = Promise.withResolvers();
    waiting.push({ userId, boardId, answer });
    return answer.promise;
  });
  const [ann, bob] = [await tab('ann'), await tab('bob')];
  const joins = [join(ann, '7'), join(ann, '8'), join(bob, '7')];
  await settle(ann, bob);
  assert.equal(waiting.length, 3);
  revoke('ann', '7');
  for (const { answer } of waiting) answer.resolve(true);
  assert.deepEqual(await Promise.all(joins), [{ error: 'forbidden' }, { ok: true }, { ok: true }]);
  io.to('board:7').emit('card', 1);
  await settle(ann, bob);
  assert.deepEqual(ann.got, [], 'ann lost her right during the check and is in');
  const again = join(ann, '7');
  await settle(ann);
  waiting.at(-1).answer.resolve(true);
  assert.deepEqual(await again, { ok: true }, 'a right that was given back must count');
});

test('6. all checks under way are marked, those of two tabs for the same board too', limit, async (t) => {
  const answer = Promise.withResolvers();
  const { tab, settle, revoke } = await start(t, () => answer.promise);
  const [one, two] = [await tab('ann'), await tab('ann')];
  const joins = [join(one, '7'), join(two, '7')];
  await settle(one, two);
  revoke('ann', '7');
  answer.resolve(true);
  assert.deepEqual(await Promise.all(joins), [{ error: 'forbidden' }, { error: 'forbidden' }]);
});

test('6. a join after revoke asks canRead again, and believes its no', limit, async (t) => {
  const readers = new Set(['ann']);
  const { tab, revoke } = await start(t, async (userId) => readers.has(userId));
  const ann = await tab('ann', '7');
  readers.delete('ann');
  revoke('ann', '7');
  assert.deepEqual(await join(ann, '7'), { error: 'forbidden' }, 'an old answer of canRead was used');
});

test('7. the boards of a socket hear that it left', limit, async (t) => {
  const { tab, settle } = await start(t);
  const ann = await tab('ann', '7', '8');
  const [bob, cid, dan] = [await tab('bob', '7'), await tab('cid', '8'), await tab('dan', '9')];
  const heard = Promise.all([once(bob, 'board:left'), once(cid, 'board:left')]);
  ann.close();
  await heard;
  await settle(bob, cid, dan);
  const left = [['board:left', { userId: 'ann' }]];
  assert.deepEqual([bob.got, cid.got, dan.got], [left, left, []]);
});

test('7. nobody left while another tab of the same user is in that board', limit, async (t) => {
  const { io, tab, settle } = await start(t);
  const one = await tab('ann', '7', '8');
  const two = await tab('ann', '7'); // in 7, not in 8
  const [bob, cid] = [await tab('bob', '7'), await tab('cid', '8')];
  let gone = once(io.of('/').sockets.get(one.id), 'disconnect');
  one.close();
  await gone;
  await settle(bob, cid, two);
  assert.deepEqual(bob.got, [], 'ann still has a tab in board 7');
  assert.deepEqual(cid.got, [['board:left', { userId: 'ann' }]], 'her other tab is not in board 8');
  gone = once(io.of('/').sockets.get(two.id), 'disconnect');
  two.close();
  await gone;
  await settle(bob);
  assert.deepEqual(bob.got, [['board:left', { userId: 'ann' }]]);
});
