import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import WebSocket from 'ws';
import { createBoard } from '../src/board.js';

const options = { timeout: 5000 };
const origin = 'https://board.example';

async function start(t, more = {}) {
  const server = http.createServer();
  const sessions = { s1: 'ann', s2: 'bob' };
  const board = createBoard(server, {
    origins: new Set([origin]), userOf: async (id) => sessions[id], ...more,
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const clients = [];
  t.after(async () => {
    for (const client of clients) client.terminate();
    if (server.listening) await board.stop(0);
  });

  function open({ session = 's1', path = '/live', ...rest } = {}) {
    const ws = new WebSocket(`ws://127.0.0.1:${server.address().port}${path}`, {
      origin, headers: { Cookie: `theme=dark; session=${session}` }, ...rest,
    });
    ws.on('error', () => { /* refused, or cut by the test: the test looks at the status or at 'close' */ });
    ws.messages = [];
    ws.on('message', (data) => ws.messages.push(JSON.parse(data)));
    clients.push(ws);
    return ws;
  }
  /** A client that has got its first message. */
  async function join(opts) {
    const ws = open(opts);
    await once(ws, 'message');
    return ws;
  }
  async function refused(opts) {
    const [req, res] = await once(open(opts), 'unexpected-response');
    req.destroy();
    return res.statusCode;
  }
  return { board, server, clients, join, refused };
}

test('refuses a foreign origin, a missing session and another path, before the upgrade', options, async (t) => {
  const { refused } = await start(t);
  assert.equal(await refused({ origin: 'https://evil.example' }), 403);
  assert.equal(await refused({ session: 'guess' }), 401);
  assert.equal(await refused({ path: '/other' }), 404);
});

test('a session store that fails lets nobody in', options, async (t) => {
  const { refused } = await start(t, { userOf: async () => { throw new Error('store is down'); } });
  assert.equal(await refused(), 500);
});

test('a client that resets while its session is looked up does not end the process', options, async (t) => {
  const gate = Promise.withResolvers();
  const { server, join } = await start(t, { userOf: (id) => (id === 's1' ? gate.promise : 'bob') });
  const raw = net.connect(server.address().port, '127.0.0.1');
  raw.write([
    'GET /live HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', `Origin: ${origin}`, 'Cookie: session=s1', '', '',
  ].join('\r\n'));
  const [, socket] = await once(server, 'upgrade');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  raw.resetAndDestroy();
  await closed;
  gate.resolve('ann');
  await join({ session: 's2' });
});

test('a refused connection is destroyed, also if the client keeps its half open', options, async (t) => {
  const { server, clients } = await start(t);
  const raw = net.connect({ port: server.address().port, host: '127.0.0.1', allowHalfOpen: true });
  clients.push({ terminate: () => raw.destroy() });
  raw.on('error', () => { /* a reset is as good as an end */ }).resume();
  raw.write('GET /other HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  const [, socket] = await once(server, 'upgrade');
  if (!socket.destroyed) await once(socket, 'close');
});

test('a report reaches everybody, and a newcomer gets the board', options, async (t) => {
  const { join } = await start(t);
  const ann = await join();
  const bob = await join({ session: 's2' });
  ann.send('{"points":3}');
  await Promise.all([once(ann, 'message'), once(bob, 'message')]);
  assert.deepEqual(bob.messages.at(-1), { user: 'ann', points: 3 });
  assert.deepEqual((await join({ session: 's2' })).messages, [{ board: { ann: 3 } }]);
});

test('what is not a report closes with 1008, what is too long with 1009', options, async (t) => {
  t.mock.method(console, 'error', () => {});
  const { join } = await start(t);
  for (const [data, code] of [['{"points":99}', 1008], ['null', 1008], ['{', 1008], [Buffer.of(1), 1008], ['x'.repeat(5000), 1009]]) {
    const ws = await join();
    ws.send(data);
    assert.equal((await once(ws, 'close'))[0], code);
  }
});

test('a client that answers pings stays, a silent one is cut', options, async (t) => {
  const { board, join } = await start(t);
  const good = await join();
  const silent = await join({ autoPong: false });
  const serverSide = [...board.clients];
  board.beat();
  await once(serverSide[0], 'pong');
  const cut = once(silent, 'close');
  board.beat();
  assert.equal((await cut)[0], 1006, 'terminated: no close frame');
  assert.equal(good.readyState, WebSocket.OPEN);
  await once(serverSide[0], 'pong');
});

test('a client that does not read is terminated, the others get everything', options, async (t) => {
  const { board, join } = await start(t);
  const good = await join();
  const slow = await join();
  slow.pause();
  const text = 'x'.repeat(1024 * 1024);
  let sent = 0;
  while (board.clients.size === 2) {
    board.broadcast({ text });
    sent++;
    while (good.messages.length < sent + 1) await once(good, 'message');
    await setImmediate(); // the terminated one leaves the set with its 'close'
  }
  assert.equal(good.readyState, WebSocket.OPEN);
});

test('stop says 1001 to everybody and frees the port', options, async (t) => {
  const { board, server, join } = await start(t);
  const ann = await join();
  const closed = once(ann, 'close');
  await board.stop();
  assert.equal((await closed)[0], 1001);
  assert.equal(server.listening, false);
});

test('stop refuses an upgrade that still waits for its session', options, async (t) => {
  const gate = Promise.withResolvers();
  const { board, server, refused } = await start(t, { userOf: () => gate.promise });
  const status = refused();
  await once(server, 'upgrade');
  const stopped = board.stop();
  gate.resolve('ann');
  assert.equal(await status, 503);
  await stopped;
});

test('stop terminates who does not answer in time', options, async (t) => {
  const { board, join } = await start(t);
  const deaf = await join();
  deaf.pause();
  await board.stop(20);
  assert.equal(board.clients.size, 0);
});
