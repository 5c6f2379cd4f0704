import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { io as connectTo } from 'socket.io-client';
import { createApp } from '../src/app.js';
import { createStore } from '../src/store.js';

const limit = { timeout: 5000 };

async function start(t, options = {}) {
  const app = createApp({ whoIs: (token) => token, mayJoin: async (userId) => userId !== 'eve', graceMs: 20, typingMs: 20, ...options });
  await once(app.server.listen(0, '127.0.0.1'), 'listening');
  const clients = [];
  t.after(async () => {
    for (const client of clients) client.close();
    await app.close();
  });
  async function enter(token, room) {
    const url = `http://127.0.0.1:${app.server.address().port}`;
    const client = connectTo(url, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token } });
    clients.push(client);
    client.got = [];
    client.onAny((event, data) => client.got.push([event, data]));
    await once(client, 'connect');
    if (room) assert.deepEqual(await client.emitWithAck('chat:join', { room, after: 0 }), { messages: [] });
    return client;
  }
  const of = (client, wanted) => client.got.filter(([event]) => event === wanted).map(([, data]) => data);
  return { app, enter, of };
}
const send = (client, clientId, text = 'hi', room = 'r') => client.emitWithAck('chat:send', { room, clientId, text });

test('chat: a message is numbered, told to all tabs, and a repeated send is neither stored nor told again', limit, async (t) => {
  const { enter, of } = await start(t);
  const [ann, bob] = [await enter('ann', 'r'), await enter('bob', 'r')];
  assert.deepEqual(await send(ann, 'c1'), { seq: 1 });
  assert.deepEqual(await send(ann, 'c1'), { seq: 1 });
  assert.deepEqual(await send(bob, 'c1'), { seq: 2 }, 'the id of one client is not that of another');
  const all = [1, 2].map((seq) => ({ seq, room: 'r', userId: seq === 1 ? 'ann' : 'bob', clientId: 'c1', text: 'hi' }));
  assert.deepEqual(of(bob, 'chat:message'), all);
  assert.deepEqual(of(ann, 'chat:message').slice(0, 1), all.slice(0, 1));
});

test('chat: who was away asks for what came after its last number', limit, async (t) => {
  const { enter } = await start(t);
  const ann = await enter('ann', 'r');
  for (const id of ['a', 'b', 'c']) await send(ann, id, id);
  const bob = await enter('bob');
  const { messages } = await bob.emitWithAck('chat:join', { room: 'r', after: 1 });
  assert.deepEqual(messages.map(({ seq, text }) => [seq, text]), [[2, 'b'], [3, 'c']]);
});

test('chat: without the right nobody reads or writes, and bad payloads are answered', limit, async (t) => {
  const { enter, of } = await start(t);
  const [ann, eve] = [await enter('ann', 'r'), await enter('eve')];
  assert.deepEqual(await eve.emitWithAck('chat:join', { room: 'r', after: 0 }), { error: 'forbidden' });
  assert.deepEqual(await send(eve, 'x'), { error: 'forbidden' });
  for (const payload of [null, 1, {}, { room: ['r'], after: 0 }, { room: 'r', after: '0' }]) {
    assert.deepEqual(await ann.emitWithAck('chat:join', payload), { error: 'invalid' });
  }
  assert.deepEqual(await send(ann, 'y', 'x'.repeat(2001)), { error: 'invalid' });
  await send(ann, 'z');
  await eve.emitWithAck('notifications:unread', {});
  assert.deepEqual(of(eve, 'chat:message'), []);
});

test('chat: a store that fails is answered, and the server goes on', limit, async (t) => {
  t.mock.method(console, 'error', () => {});
  const store = createStore();
  const { enter } = await start(t, { store });
  const ann = await enter('ann', 'r');
  const add = t.mock.method(store, 'addMessage', async () => { throw new Error('disk full'); });
  assert.deepEqual(await send(ann, '1'), { error: 'unavailable' });
  add.mock.restore();
  assert.deepEqual(await send(ann, '1'), { seq: 1 });
});

test('typing: the room sees it begin and end, although nobody says "stopped"', limit, async (t) => {
  const { enter, of } = await start(t);
  const [ann, bob] = [await enter('ann', 'r'), await enter('bob', 'r')];
  const ended = new Promise((resolve) => { bob.on('typing', ({ typing }) => typing || resolve()); });
  ann.emit('typing', 'r');
  await ended;
  assert.deepEqual(of(bob, 'typing'), [true, false].map((typing) => ({ room: 'r', userId: 'ann', typing })));
});

test('typing: a message ends it at once', limit, async (t) => {
  const { enter, of } = await start(t, { typingMs: 60_000 });
  const [ann, bob] = [await enter('ann', 'r'), await enter('bob', 'r')];
  ann.emit('typing', 'r');
  await send(ann, '1');
  await bob.emitWithAck('notifications:unread', {});
  assert.deepEqual(of(bob, 'typing').map(({ typing }) => typing), [true, false]);
});

test('presence: two tabs are one person, and the last one counts', limit, async (t) => {
  const { enter, of } = await start(t);
  const bob = await enter('bob');
  const [one, two] = [await enter('ann'), await enter('ann')];
  one.close();
  two.close();
  const offline = new Promise((resolve) => { bob.on('presence', (change) => change.online || resolve(change)); });
  assert.deepEqual(await offline, { userId: 'ann', online: false });
  assert.deepEqual(of(bob, 'presence').filter(({ userId }) => userId === 'ann').map(({ online }) => online), [true, false]);
  assert.deepEqual(of(await enter('cid'), 'presence:all'), [['bob', 'cid']]);
});

test('notifications: stored for who is away, pushed to who is there, read on all tabs', limit, async (t) => {
  const { app, enter, of } = await start(t);
  await app.notify('ann', 'while away');
  const [one, two, bob] = [await enter('ann'), await enter('ann'), await enter('bob')];
  assert.deepEqual((await one.emitWithAck('notifications:unread', {})).map(({ body }) => body), ['while away']);
  const pushed = once(two, 'notification');
  await app.notify('ann', 'now');
  assert.equal((await pushed)[0].body, 'now');
  const told = once(two, 'notifications:read');
  await one.emitWithAck('notifications:read', { upTo: 2 });
  assert.deepEqual(await told, [{ upTo: 2 }]);
  assert.deepEqual(await two.emitWithAck('notifications:unread', {}), []);
  await bob.emitWithAck('notifications:unread', {});
  assert.deepEqual(of(bob, 'notification'), []);
});
