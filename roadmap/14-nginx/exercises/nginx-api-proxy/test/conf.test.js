import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { pipeline } from 'node:stream';
import { after, before, test } from 'node:test';
import { freePorts, startNginx } from '../lab/nginx.js';
import { conf } from '../src/conf.js';

const options = { timeout: 3000 };
const upgrades = [];
const streams = new Map();
const CHUNK = Buffer.alloc(65536);
let app, nginx, port, startWith;
let taken = 0;

function* flood() {
  for (; taken < 384; taken++) yield CHUNK; // 24 MiB, more than the kernel holds for two connections
}

before(async () => {
  app = http.createServer((req, res) => {
    const { url, headers } = req;
    req.resume();
    if (url.startsWith('/silent')) return;
    if (url.startsWith('/live/')) {
      streams.set(url, res);
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      if (url === '/live/flood') pipeline(flood, res, () => {}); // ends with the client, early or late
      else res.write('data: 1\n\n');
      return;
    }
    req.on('end', () => res.end(JSON.stringify({ url, headers })));
  });
  app.on('upgrade', (req, socket) => {
    upgrades.push(req);
    socket.on('error', () => socket.destroy()); // the client is gone
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    socket.pipe(socket);
  });
  const [appPort] = await freePorts(1);
  await once(app.listen(appPort, '127.0.0.1'), 'listening');
  startWith = async (readTimeout) => {
    const [listen] = await freePorts(1);
    return { port: listen, nginx: await startNginx(conf({ listen: `127.0.0.1:${listen}`, app: `127.0.0.1:${appPort}`, readTimeout })) };
  };
  ({ nginx, port } = await startWith('20s'));
});
after(async () => {
  await nginx?.stop();
  app.close();
  app.closeAllConnections();
});

async function ask(path, { method = 'GET', headers = {}, body, at = port } = {}) {
  const req = http.request({ host: '127.0.0.1', port: at, path, method, agent: false, headers: { Host: 'shop.example', ...headers } }).end(body);
  const [res] = await once(req, 'response');
  const text = (await res.toArray()).join('');
  return { status: res.statusCode, text, seen: res.statusCode === 200 ? JSON.parse(text) : undefined };
}

test('1. /api/ is cut off, the query stays', options, async () => {
  assert.equal((await ask('/api/orders?page=2&x=%26')).seen.url, '/orders?page=2&x=%26');
  assert.equal((await ask('/api/')).seen.url, '/');
  assert.equal((await ask('/api/api/x')).seen.url, '/api/x');
});

test('2. any other target reaches the app as it was written', options, async () => {
  for (const path of ['/', '/files/a%2Fb//c', '/apis?x=1', '/a/%2e%2e/b?q=%20', '/ws/plain%2F', '/x/api/y'])
    assert.equal((await ask(path)).seen.url, path);
});

test('3. Host, address and scheme, on every path, whatever the client claims', options, async () => {
  for (const path of ['/', '/api/x', '/ws/x']) {
    const headers = { 'X-Forwarded-For': '6.6.6.6', 'X-Forwarded-Proto': 'https' };
    const seen = (await ask(path, { headers })).seen.headers;
    assert.equal(seen.host, 'shop.example', `Host on ${path}`);
    assert.equal(seen['x-forwarded-for'], '127.0.0.1', `X-Forwarded-For on ${path}: the client's claim must not get through`);
    assert.equal(seen['x-forwarded-proto'], 'http', `X-Forwarded-Proto on ${path}`);
  }
});

test('4. silence is a 504, but not below /live/', options, async (t) => {
  const impatient = await startWith('300ms');
  t.after(() => impatient.nginx.stop());
  const req = http.get({ host: '127.0.0.1', port: impatient.port, path: '/live/quiet', agent: false });
  t.after(() => req.destroy());
  const [res] = await once(req, 'response');
  await once(res, 'data');
  const [direct, api] = await Promise.all(['/silent', '/api/silent'].map((path) => ask(path, { at: impatient.port }))); // 300 ms pass
  assert.deepEqual([direct.status, api.status], [504, 504]);
  const next = once(res, 'data');
  streams.get('/live/quiet').write('data: 2\n\n');
  assert.equal(String((await next)[0]), 'data: 2\n\n', 'the stream was cut while it was silent');
});

test('4. below /live/ it may be an hour', options, () => {
  const text = conf({ listen: '127.0.0.1:1', app: '127.0.0.1:2', readTimeout: '7s' });
  const times = [...text.matchAll(/\bproxy_read_timeout\s+(\d+)([smhd]?)/g)].map(([, n, unit]) => n * { '': 1, s: 1, m: 60, h: 3600, d: 86400 }[unit]);
  assert.ok(Math.max(...times) >= 3600, `the longest proxy_read_timeout is ${Math.max(...times)} s`);
});

test('5. a piece of a stream goes to the client when it comes', { timeout: 1000 }, async (t) => {
  const headers = { Host: 'shop.example', 'X-Forwarded-For': '6.6.6.6' };
  const req = http.get({ host: '127.0.0.1', port, path: '/live/events', agent: false, headers });
  t.after(() => req.destroy());
  const [res] = await once(req, 'response');
  assert.equal(String((await once(res, 'data'))[0]), 'data: 1\n\n');
  const { headers: seen } = streams.get('/live/events').req;
  assert.deepEqual([seen.host, seen['x-forwarded-for'], seen['x-forwarded-proto']], ['shop.example', '127.0.0.1', 'http'], 'requirement 3 holds here, too');
});

test('5. a slow reader of a stream slows the app down', options, async (t) => {
  const socket = net.connect(port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.pause();
  socket.write('GET /live/flood HTTP/1.1\r\nHost: shop.example\r\n\r\n');
  let before = -1;
  for (let still = 0; still < 12 && taken < 384; still = taken > 0 && taken === before ? still + 1 : 0) {
    before = taken;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.ok(taken < 384, 'nginx took 24 MiB that the client has not read');
});

test('6. a WebSocket handshake and its bytes are passed on', { timeout: 1500 }, async (t) => {
  const socket = net.connect(port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.write('GET /ws/chat HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-For: 6.6.6.6\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Key: a2V5\r\n\r\n');
  const [head] = await once(socket, 'data');
  assert.match(String(head), /^HTTP\/1\.1 101 /);
  socket.write('hello');
  assert.equal(String((await once(socket, 'data'))[0]), 'hello');
  const { headers, url } = upgrades.at(-1);
  assert.equal(url, '/ws/chat');
  assert.equal(headers['sec-websocket-key'], 'a2V5');
  assert.deepEqual([headers.host, headers['x-forwarded-for'], headers['x-forwarded-proto']], ['shop.example', '127.0.0.1', 'http']);
});

test('6. a request without Upgrade does not get one', { timeout: 1500 }, async () => {
  for (const path of ['/', '/api/x', '/ws/x']) {
    for (const headers of [{}, { Connection: 'upgrade' }]) {
      const { seen } = await ask(path, { headers });
      assert.equal(seen.headers.upgrade, undefined, path);
      assert.doesNotMatch(seen.headers.connection ?? '', /upgrade/i, `${path}, ${JSON.stringify(headers)}`);
    }
  }
  const { headers } = streams.get('/live/events').req;
  assert.doesNotMatch(headers.connection ?? '', /upgrade/i, '/live/');
});

test('7. 5 MiB below /api/, 1 MiB elsewhere', options, async () => {
  const post = async (path, bytes) => {
    // Only the announcement: nginx decides by Content-Length, before the body.
    const socket = net.connect(port, '127.0.0.1');
    socket.write(`POST ${path} HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\nContent-Length: ${bytes}\r\n\r\n`);
    const answered = once(socket, 'data').then(([data]) => Number(String(data).split(' ')[1]));
    const accepted = new Promise((resolve) => { socket.write(Buffer.alloc(bytes), () => resolve('accepted')); });
    socket.on('error', () => socket.destroy()); // nginx closes on a body that is too large
    const result = await Promise.race([answered, accepted.then(() => answered)]);
    socket.destroy();
    return result;
  };
  const MIB = 1024 ** 2;
  assert.equal(await post('/api/upload', 5 * MIB), 200);
  assert.equal(await post('/api/upload', 5 * MIB + 1), 413);
  assert.equal(await post('/upload', MIB), 200);
  assert.equal(await post('/upload', MIB + 1), 413);
});
