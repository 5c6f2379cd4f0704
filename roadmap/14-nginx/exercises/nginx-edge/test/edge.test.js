import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import tls from 'node:tls';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { freePorts, makePrefix, startNginx } from '../lab/nginx.js';
import { makeCertificate } from '../lab/x509.js';
import { conf } from '../src/conf.js';

const options = { timeout: 3000 };
const DOMAIN = 'shop.example';
const HSTS = 'max-age=63072000';
const authority = makeCertificate({ subject: 'Test CA' });
const prefix = makePrefix();
const posix = (name) => path.join(prefix, name).replaceAll('\\', '/');
const PACKED = gzipSync('x'.repeat(1000), { level: 9 });
const open = []; // all that a test has started, for the end

function write(name, data) {
  fs.mkdirSync(path.dirname(path.join(prefix, name)), { recursive: true });
  fs.writeFileSync(path.join(prefix, name), data);
}

/** One of the two Node processes. `act` says how it behaves; `seen` is what it was asked. */
async function startApp(port, name) {
  const app = { name, seen: [], sockets: new Set(), streams: [], upgrades: [], act: undefined };
  const server = http.createServer((req, res) => {
    const bytes = req.toArray().catch(() => []); // the test's client may leave
    app.seen.push({ method: req.method, url: req.url, headers: req.headers });
    app.sockets.add(req.socket);
    bytes.then(() => {
      if (app.act) return app.act(req, res);
      res.setHeader('x-app', name);
      if (req.url.startsWith('/events/')) {
        app.streams.push(res);
        return res.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
      }
      return res.end(name);
    });
  });
  server.on('upgrade', (req, socket) => {
    app.upgrades.push(req);
    socket.on('error', () => socket.destroy()); // the client has gone
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    socket.pipe(socket);
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  app.close = async () => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  open.push(app);
  return app;
}

/** An edge with two fresh apps of its own. A test that breaks an app takes one; the others share `shared`. */
async function startEdge(readTimeout = '20s') {
  const [plain, secure, a, b] = await freePorts(4);
  const apps = [await startApp(a, 'a'), await startApp(b, 'b')];
  const text = conf({
    http: `127.0.0.1:${plain}`, https: `127.0.0.1:${secure}`, domain: DOMAIN, certificate: posix('cert.pem'), key: posix('key.pem'),
    acme: posix('acme'), site: posix('site'), apps: [`127.0.0.1:${a}`, `127.0.0.1:${b}`], readTimeout,
  });
  const own = makePrefix();
  const nginx = await startNginx(text, own);
  open.push({ close: () => nginx.stop().then(() => fs.rmSync(own, { recursive: true, force: true })) });

  async function ask(target, { host = DOMAIN, method = 'GET', headers = {}, body, isPlain = false, isRaw = false, from } = {}) {
    const at = { host: '127.0.0.1', port: isPlain ? plain : secure, path: target, method, agent: false, localAddress: from, headers: { Host: host, ...headers } };
    const req = isPlain ? http.request(at) : https.request({ ...at, servername: host, ca: authority.cert, checkServerIdentity: () => undefined });
    req.end(body);
    const [res] = await once(req, 'response');
    if (isRaw) return { req, res };
    const answer = (await res.toArray()).join('');
    return { status: res.statusCode, headers: res.headers, body: answer, location: res.headers.location };
  }
  return { ask, apps, secure, text };
}

let shared;
before(async () => {
  const { cert, key } = makeCertificate({ subject: DOMAIN, issuer: authority, hosts: [DOMAIN, `www.${DOMAIN}`] });
  write('cert.pem', cert);
  write('key.pem', key);
  write('acme/.well-known/acme-challenge/token.html', 'token.thumbprint');
  write('acme/secret.txt', 'not for you');
  write('site/index.html', '<title>shop</title>');
  write('site/robots.txt', 'User-agent: *');
  write('site/.env', 'KEY=1');
  write('site/assets/app.1a2b.js', 'x'.repeat(1000));
  write('site/assets/app.1a2b.js.gz', PACKED);
  write('site/assets/.map/x', 'map');
  shared = await startEdge();
});
after(async () => {
  for (const item of open.toReversed()) await item.close();
  fs.rmSync(prefix, { recursive: true, force: true });
});

test('1. a name that is not ours gets a 404 on both addresses', options, async () => {
  for (const target of ['/', '/api/x', '/.well-known/acme-challenge/token.html', '/robots.txt']) {
    assert.equal((await shared.ask(target, { host: 'evil.example' })).status, 404, `https ${target}`);
    assert.equal((await shared.ask(target, { host: 'evil.example', isPlain: true })).status, 404, `http ${target}`);
  }
});

test('2. the challenge on plain HTTP, and all else to https under the one name', options, async () => {
  for (const host of [DOMAIN, `www.${DOMAIN}`]) {
    const plain = (target) => shared.ask(target, { host, isPlain: true });
    const challenge = await plain('/.well-known/acme-challenge/token.html');
    assert.deepEqual([challenge.status, challenge.body], [200, 'token.thumbprint']);
    assert.match(challenge.headers['content-type'], /^text\/plain/);
    assert.equal((await plain('/.well-known/acme-challenge/none')).status, 404);
    for (const target of ['/', '/orders?page=2&q=%20', '/secret.txt', '/.well-known/other', '/a%2Fb//c']) {
      const { status, location } = await plain(target);
      assert.deepEqual([status, location], [308, `https://${DOMAIN}${target}`], `http://${host}${target}`);
    }
  }
  const { status, location } = await shared.ask('/orders?page=2', { host: `www.${DOMAIN}` });
  assert.deepEqual([status, location], [308, `https://${DOMAIN}/orders?page=2`]);
});

test('3. the site: files, the page for the rest, assets for a year, no dot files', options, async () => {
  const { ask } = shared;
  assert.equal((await ask('/robots.txt')).body, 'User-agent: *');
  for (const target of ['/', '/orders/7', '/index.html']) {
    const { body, headers } = await ask(target);
    assert.deepEqual([body, headers['cache-control']], ['<title>shop</title>', 'no-cache'], target);
  }
  const asset = await ask('/assets/app.1a2b.js', { headers: { 'Accept-Encoding': 'gzip' } });
  assert.deepEqual([asset.headers['cache-control'], asset.headers['content-encoding']], ['public, max-age=31536000, immutable', 'gzip']);
  assert.equal(asset.headers['content-length'], String(PACKED.length), 'packed anew instead of sent from the .gz');
  const missing = await ask('/assets/app.0000.js');
  assert.deepEqual([missing.status, missing.headers['cache-control']], [404, undefined]);
  for (const target of ['/.env', '/assets/.map/x', '/.well-known/acme-challenge/token.html']) assert.equal((await ask(target)).status, 404, target);
});

test('4. HSTS and nosniff on every answer, errors included', options, async () => {
  for (const target of ['/', '/orders/7', '/robots.txt', '/assets/app.1a2b.js', '/assets/none.js', '/.env', '/api/x', '/ws/x']) {
    const { headers } = await shared.ask(target);
    assert.deepEqual([headers['strict-transport-security'], headers['x-content-type-options']], [HSTS, 'nosniff'], target);
  }
});

test('5. /api/ is cut off, the others stay, and the apps take turns', options, async () => {
  const { ask, apps } = shared;
  const last = () => apps.flatMap(({ seen }) => seen.map(({ url }) => url));
  const names = [];
  for (const target of ['/api/orders?page=2', '/api/', '/ws/x?y=1', '/api/v1/.x']) names.push((await ask(target)).body);
  assert.deepEqual(names.toSorted(), ['a', 'a', 'b', 'b'], 'each has had two of four');
  for (const url of ['/orders?page=2', '/', '/ws/x?y=1', '/v1/.x']) assert.ok(last().includes(url), `no app was asked for ${url}`);
});

test('6. what the app hears of the client, and one id for both', options, async () => {
  const { ask, apps } = shared;
  for (const target of ['/api/headers', '/ws/headers', '/api/login']) {
    const claims = { 'X-Forwarded-For': '6.6.6.6', 'X-Forwarded-Proto': 'http', 'X-Request-Id': 'mine' };
    const answer = await ask(target, { headers: claims });
    const { headers } = apps.flatMap(({ seen }) => seen).findLast(({ headers: { 'x-request-id': id } }) => id === answer.headers['x-request-id']) ?? {};
    assert.ok(headers, `${target}: the id of the answer is not the one that an app got`);
    assert.notEqual(headers['x-request-id'], 'mine');
    assert.deepEqual([headers.host, headers['x-forwarded-for'], headers['x-forwarded-proto']], [DOMAIN, '127.0.0.1', 'https'], target);
    assert.doesNotMatch(headers.connection ?? '', /upgrade/i);
  }
});

test('7. an app that is gone, breaks off or says 503 costs a GET nothing', options, async () => {
  const { ask, apps: [a, b] } = await startEdge();
  a.act = (req, res) => res.destroy();
  for (let i = 0; i < 3; i++) assert.equal((await ask('/api/x')).body, 'b');
  assert.ok(a.seen.length >= 1, 'the broken one was never asked');
  const second = await startEdge();
  second.apps[0].act = (req, res) => res.writeHead(503).end();
  for (let i = 0; i < 3; i++) assert.equal((await second.ask('/api/x')).body, 'b', 'after a 503');
  await b.close();
});

test('7. a POST is sent again only if no app has got it', options, async () => {
  const { ask, apps: [a, b] } = await startEdge();
  for (const app of [a, b]) app.act = (req, res) => (req.method === 'POST' ? res.destroy() : res.end());
  const { status, headers } = await ask('/api/orders', { method: 'POST', body: 'one book' });
  assert.equal(status, 502);
  assert.deepEqual([headers['strict-transport-security'], headers['x-content-type-options']], [HSTS, 'nosniff'], 'requirement 4, on a 502');
  assert.equal(a.seen.length + b.seen.length, 1, 'the order was sent to both');
  const second = await startEdge();
  await second.apps[0].close();
  for (let i = 0; i < 3; i++) assert.equal((await second.ask('/api/orders', { method: 'POST', body: 'one book' })).body, 'b');
});

test('8. connections to the apps are used again', options, async () => {
  const { ask, apps } = shared;
  const opened = () => apps.reduce((sum, { sockets }) => sum + sockets.size, 0);
  const before = opened();
  for (let i = 0; i < 8; i++) await ask('/api/x');
  const count = opened() - before;
  assert.ok(count <= 3, `${count} connections for eight requests, one after the other`);
});

test('7. an app that is silent costs a GET nothing; 9. events as they come, with silence between them', options, async (t) => {
  const { ask, apps, text } = await startEdge('300ms');
  const { req, res } = await ask('/events/orders', { isRaw: true, headers: { 'X-Forwarded-For': '6.6.6.6' } });
  t.after(() => req.destroy());
  assert.equal(String((await once(res, 'data'))[0]), 'data: 1\n\n');
  assert.equal(res.headers['strict-transport-security'], HSTS);
  const [{ url, headers }] = apps.flatMap(({ seen }) => seen);
  assert.deepEqual([url, headers.host, headers['x-forwarded-for'], headers['x-forwarded-proto']], ['/events/orders', DOMAIN, '127.0.0.1', 'https']);
  assert.equal(headers['x-request-id'], res.headers['x-request-id']);
  const other = await ask('/events/orders', { isRaw: true });
  t.after(() => other.req.destroy());
  assert.deepEqual(apps.map(({ streams }) => streams.length), [1, 1], 'two streams, and not one for each app');
  apps[0].act = () => {}; // one of these meets it, and readTimeout passes:
  const answers = await Promise.all([ask('/api/x'), ask('/api/x')]);
  assert.deepEqual(answers.map(({ body }) => body), ['b', 'b'], 'after an app that was silent');
  assert.ok(apps[0].seen.length > 1, 'the silent one was never asked');
  const next = once(res, 'data');
  for (const { streams: [stream] } of apps) stream.write('data: 2\n\n');
  assert.equal(String((await next)[0]), 'data: 2\n\n', 'the stream was cut while it was silent');
  const times = [...text.matchAll(/\bproxy_read_timeout\s+(\d+)([smhd]?)\s*;/g)].map(([, n, unit]) => n * { '': 1, s: 1, m: 60, h: 3600, d: 86400 }[unit]);
  assert.ok(Math.max(...times) >= 3600, `the longest proxy_read_timeout is ${Math.max(...times)} s`);
});

test('9. a WebSocket handshake and its bytes', { timeout: 1500 }, async (t) => {
  const { apps, secure } = shared;
  const socket = tls.connect({ host: '127.0.0.1', port: secure, servername: DOMAIN, ca: authority.cert });
  t.after(() => socket.destroy());
  await once(socket, 'secureConnect');
  socket.write(`GET /ws/chat HTTP/1.1\r\nHost: ${DOMAIN}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n`);
  assert.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 101 /);
  socket.write('hello');
  assert.equal(String((await once(socket, 'data'))[0]), 'hello');
  const { url, headers } = apps.flatMap(({ upgrades }) => upgrades).at(-1);
  assert.deepEqual([url, headers['x-forwarded-for'], headers['x-forwarded-proto']], ['/ws/chat', '127.0.0.1', 'https']);
});

test('10. six logins at once, then 429; no other path is limited', options, async () => {
  const { ask, text } = await startEdge();
  const statuses = [];
  for (let i = 0; i < 7; i++) statuses.push((await ask('/api/login', { method: 'POST' })).status);
  assert.deepEqual(statuses, [200, 200, 200, 200, 200, 200, 429]);
  const { status, headers } = await ask('/api/login?again');
  assert.deepEqual([status, headers['strict-transport-security'], headers['x-content-type-options']], [429, HSTS, 'nosniff'], 'requirement 4, on a 429');
  if (process.platform === 'linux') // others have no second address on the loopback
    assert.equal((await ask('/api/login', { from: '127.0.0.2' })).status, 200, 'another address has its own six');
  for (let i = 0; i < 7; i++) assert.equal((await ask('/api/orders')).status, 200);
  assert.match(text, /\brate=12r\/m\b/, 'one every five seconds');
});

test('11. bodies of 2 MiB below /api/', options, async () => {
  const { ask } = shared;
  const post = (bytes, target = '/api/upload') => ask(target, { method: 'POST', body: Buffer.alloc(bytes) }).catch((err) => ({ status: err.code }));
  assert.equal((await post(2 * 1024 ** 2)).status, 200);
  assert.equal((await post(2 * 1024 ** 2, '/api/login')).status, 200, '/api/login is below /api/, too');
  // nginx answers before it has read the body; whether the client still sees the answer is a matter of luck.
  assert.ok([413, 'ECONNRESET', 'EPIPE'].includes((await post(2 * 1024 ** 2 + 1)).status));
});
