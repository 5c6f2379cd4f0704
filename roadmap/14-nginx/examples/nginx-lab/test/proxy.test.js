import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { test } from 'node:test';
import { echo, get, openLab } from '../src/lab.js';

const options = { timeout: 10_000 };

// #region table
export const TABLE = [
  // the client asks, the backend is asked
  ['/a/x?q=1', '/a/x?q=1'], // location /a/  proxy_pass http://app;
  ['/a/%2E%2e/a//x%2Fy', '/a/%2E%2e/a//x%2Fy'], //       nothing is touched
  ['/b/x?q=1', '/x?q=1'], //     location /b/  proxy_pass http://app/;
  ['/b//x%2Fy', '/x/y'], //       decoded and tidied before it is passed on
  ['/c/x', '/v2x'], //           location /c/  proxy_pass http://app/v2;
  ['/d/x', '//x'], //            location /d   proxy_pass http://app/;
  ['/dx', '/x'],
  ['/e/x', '/e/x'], //           location ~    proxy_pass http://app;
];
// #endregion

test('proxy_pass with and without a path', options, async (t) => {
  const lab = await openLab('proxy-pass', { 3001: echo });
  t.after(() => lab.close());
  for (const [asked, passed] of TABLE)
    assert.equal(JSON.parse((await get(lab.url('/'), { path: asked })).body).url, passed, asked);
  const { status, headers } = await get(lab.url('/b'));
  assert.equal(status, 301, 'the slash is added for the client');
  assert.equal(new URL(headers.location).pathname, '/b/');
});

/** An app with one stream of events, one endpoint that never answers and one WebSocket-like upgrade. */
function startApp() {
  const streams = [];
  const app = http.createServer((req, res) => {
    if (req.url === '/impatient/') return;
    if (!req.url.includes('events')) return void echo(req, res);
    res.setHeader('content-type', 'text/event-stream');
    if (req.url.includes('accel')) res.setHeader('x-accel-buffering', 'no');
    res.write('data: 1\n\n');
    streams.push(res);
  });
  app.on('upgrade', (req, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
    socket.pipe(socket);
  });
  return { app, streams };
}

test('what the backend hears of the client', options, async (t) => {
  const { app } = startApp();
  const lab = await openLab('headers', { 3001: app });
  t.after(() => lab.close());
  const hears = async (port) => {
    const headers = { Host: 'shop.example', 'X-Forwarded-For': '6.6.6.6', 'X-Forwarded-Proto': 'https', with_underscore: '1' };
    return JSON.parse((await get(lab.url('/', port), { headers })).body).headers;
  };
  const edge = await hears(8080);
  assert.equal(edge.host, 'shop.example');
  assert.equal(edge['x-forwarded-for'], '127.0.0.1', 'the claim of the client is gone');
  assert.equal(edge['x-forwarded-proto'], 'http');
  assert.match(edge['x-request-id'], /^[0-9a-f]{32}$/);
  assert.equal(edge.with_underscore, undefined, 'dropped: underscores_in_headers is off');
  const inner = await hears(8081);
  assert.equal(inner['x-forwarded-for'], '6.6.6.6, 127.0.0.1', '$proxy_add_x_forwarded_for appends to the claim');
  assert.equal(inner['x-forwarded-proto'], 'https', 'a header that nobody sets goes through');
});

test('a timeout of the backend is a 504', options, async (t) => {
  const { app } = startApp();
  const lab = await openLab('headers', { 3001: app });
  t.after(() => lab.close());
  assert.equal((await get(lab.url('/impatient/'))).status, 504);
});

test('events come at once, unless HTTP/1.0 and buffering hold them', options, async (t) => {
  const { app, streams } = startApp();
  const lab = await openLab('headers', { 3001: app });
  t.after(() => lab.close());
  for (const path of ['/events', '/unbuffered/events', '/old/events-accel']) {
    const req = http.get(lab.url(path), { agent: false });
    const [res] = await once(req, 'response');
    assert.equal(String((await once(res, 'data'))[0]), 'data: 1\n\n', path);
    req.destroy();
  }
  // Held: the first event arrives together with the last, after the backend has ended.
  const req = http.get(lab.url('/old/events'), { agent: false });
  const answered = once(req, 'response');
  while (streams.length < 4) await new Promise(setImmediate);
  streams[3].end('data: 2\n\n');
  const [res] = await answered;
  assert.equal(String((await once(res, 'data'))[0]), 'data: 1\n\ndata: 2\n\n');
});

test('an upgrade needs its two headers', options, async (t) => {
  const { app } = startApp();
  const lab = await openLab('headers', { 3001: app });
  t.after(() => lab.close());
  const upgrade = async (port) => {
    const socket = net.connect(lab.port(port), '127.0.0.1');
    t.after(() => socket.destroy());
    socket.on('error', () => socket.destroy()); // nginx ends before it does
    socket.write('GET /live/ HTTP/1.1\r\nHost: shop.example\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
    const [head] = await once(socket, 'data');
    return { socket, status: Number(String(head).split(' ')[1]) };
  };
  const { socket, status } = await upgrade(8080);
  assert.equal(status, 101);
  socket.write('hello');
  assert.equal(String((await once(socket, 'data'))[0]), 'hello');
  assert.equal((await upgrade(8081)).status, 200, 'without them the backend sees an ordinary request');
});

test('a slow client holds the backend only without buffering', options, async (t) => {
  const BYTES = 24 * 1024 ** 2;
  const finished = new Map();
  const app = (req, res) => {
    finished.set(req.url, false);
    res.on('finish', () => finished.set(req.url, true));
    res.end(Buffer.alloc(BYTES));
  };
  const lab = await openLab('headers', { 3001: app });
  t.after(() => lab.close());
  const slow = (path) => {
    const socket = net.connect(lab.port(8080), '127.0.0.1');
    t.after(() => socket.destroy());
    socket.on('error', () => socket.destroy()); // nginx ends before it does
    socket.pause(); // reads nothing at all
    socket.write(`GET ${path} HTTP/1.1\r\nHost: shop.example\r\n\r\n`);
  };
  slow('/unbuffered/');
  while (!finished.has('/unbuffered/')) await new Promise((resolve) => setTimeout(resolve, 5));
  slow('/buffered');
  while (!finished.get('/buffered')) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(finished.get('/unbuffered/'), false, 'it began earlier, and still waits for its client');
});

// ——— balancing, failures, limits

function backends() {
  const seen = { a: [], b: [], c: [] };
  const sockets = { a: new Set(), b: new Set(), c: new Set() };
  const listener = (name, act = () => {}) => (req, res) => {
    seen[name].push(`${req.method} ${req.url}`);
    sockets[name].add(req.socket);
    if (act(req, res) !== 'answered') res.end(name);
  };
  return { seen, sockets, listener };
}
const ask = async (lab, path, more) => (await get(lab.url(path), more)).body;

test('two to one, spread smoothly', options, async (t) => {
  const { listener } = backends();
  const lab = await openLab('balancing', { 3001: listener('a'), 3002: listener('b') });
  t.after(() => lab.close());
  let order = '';
  for (let i = 0; i < 6; i++) order += await ask(lab, '/app/');
  assert.equal(order, 'abaaba');
});

test('the same cookie, the same backend', options, async (t) => {
  const { listener } = backends();
  const lab = await openLab('balancing', { 3001: listener('a'), 3002: listener('b') });
  t.after(() => lab.close());
  const of = (sid) => ask(lab, '/sessions/', { headers: { Cookie: `sid=${sid}` } });
  const first = await Promise.all(Array.from({ length: 20 }, (_, i) => of(`s${i}`)));
  const again = await Promise.all(Array.from({ length: 20 }, (_, i) => of(`s${i}`)));
  assert.deepEqual(again, first);
  assert.deepEqual([...new Set(first)].sort(), ['a', 'b'], 'both have sessions');
});

test('a backend that refuses connections costs the client nothing, POST included', options, async (t) => {
  const { listener, seen } = backends();
  const lab = await openLab('balancing', { 3002: listener('b') }); // 3003 is closed
  t.after(() => lab.close());
  for (let i = 0; i < 4; i++) assert.equal(await ask(lab, '/guarded/', { method: 'POST', body: 'x' }), 'b');
  assert.equal(seen.b.length, 4);
});

test('a backend that breaks off: GET goes to the next, POST is a 502', options, async (t) => {
  const { listener, seen } = backends();
  const breakOff = (req, res) => (res.destroy(), 'answered');
  const lab = await openLab('balancing', { 3003: listener('c', breakOff), 3002: listener('b') });
  t.after(() => lab.close());
  assert.equal(await ask(lab, '/guarded/'), 'b');
  assert.deepEqual(seen.c, ['GET /guarded/'], 'it was tried first');
  const statuses = [];
  for (let i = 0; i < 2; i++) statuses.push((await get(lab.url('/guarded/'), { method: 'POST', body: 'x' })).status);
  assert.deepEqual(statuses.sort(), [200, 502], 'one of the two met the broken one, and was not repeated');
  assert.equal(seen.c.length, 2);
  for (let i = 0; i < 4; i++) assert.equal(await ask(lab, '/guarded/'), 'b');
  assert.equal(seen.c.length, 2, 'after max_fails=2 it is left alone for fail_timeout');
});

test('a 503 is an answer, unless proxy_next_upstream says otherwise', options, async (t) => {
  const { listener } = backends();
  const busy = (req, res) => (res.writeHead(503).end('busy'), 'answered');
  const lab = await openLab('balancing', { 3003: listener('c', busy), 3002: listener('b') });
  t.after(() => lab.close());
  assert.equal(await ask(lab, '/guarded/'), 'busy');
  for (let i = 0; i < 3; i++) assert.equal(await ask(lab, '/careful/'), 'b');
});

test('connections to the upstream are reused', options, async (t) => {
  const { listener, sockets } = backends();
  const lab = await openLab('balancing', { 3002: listener('b'), 3003: listener('c') });
  t.after(() => lab.close());
  for (let i = 0; i < 6; i++) await ask(lab, '/guarded/');
  assert.equal(sockets.b.size + sockets.c.size, 2, 'one connection to each');
  for (let i = 0; i < 6; i++) await ask(lab, '/closing/');
  assert.ok(sockets.b.size + sockets.c.size >= 6, 'with Connection: close nothing is kept for the next request');
});

test('a burst of three passes at once, the fifth request is a 429', options, async (t) => {
  const { listener } = backends();
  const lab = await openLab('balancing', { 3001: listener('a'), 3002: listener('b') });
  t.after(() => lab.close());
  const statuses = [];
  for (let i = 0; i < 6; i++) statuses.push((await get(lab.url('/login'))).status);
  assert.deepEqual(statuses, [200, 200, 200, 200, 429, 429], 'one, and a burst of three');
});
