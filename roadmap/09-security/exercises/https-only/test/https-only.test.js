import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { test } from 'node:test';
import { httpsOnly } from '../src/https-only.js';

const limit = { timeout: 2000 };
const YEAR = 31_536_000;
const PROXY = '127.0.0.1';

/** A server whose connections may pretend to be encrypted, or to come from another address. */
async function start(t, { options, encrypted = false, from, handler } = {}) {
  const reached = [];
  const shop = httpsOnly(
    handler ?? ((req, res) => {
      reached.push(`${req.method} ${req.url}`);
      res.end('the shop');
    }),
    { host: 'shop.example', trustedProxies: [PROXY], hsts: { maxAge: YEAR }, plainPaths: ['/healthz'], ...options },
  );
  const server = http.createServer(shop).listen(0, '127.0.0.1');
  server.on('connection', (socket) => {
    if (encrypted) Object.defineProperty(socket, 'encrypted', { value: true });
    if (from !== undefined) Object.defineProperty(socket, 'remoteAddress', { value: from });
  });
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });

  /** Sends the request as it is written here; fetch would tidy it up. */
  async function send(target, { method = 'GET', headers = {}, proto } = {}) {
    const socket = net.connect(server.address().port, '127.0.0.1');
    const all = { Host: 'shop.example', Connection: 'close', ...(proto !== undefined && { 'X-Forwarded-Proto': proto }), ...headers };
    socket.write(`${method} ${target} HTTP/1.1\r\n${Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    const [head, ...body] = (await socket.toArray()).join('').split('\r\n\r\n');
    const header = (name) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1].trim();
    return { status: Number(head.split(' ')[1]), body: body.join(''), location: header('location'), hsts: header('strict-transport-security') };
  }
  return { send, reached };
}

test('1. a trusted proxy says https: the handler runs', limit, async (t) => {
  const { send } = await start(t);
  for (const proto of ['https', 'HTTPS', 'http, https', 'http,https']) {
    assert.equal((await send('/cart', { proto })).body, 'the shop', `X-Forwarded-Proto: ${proto}`);
  }
});

test('1. a socket that is encrypted itself: the handler runs', limit, async (t) => {
  const { send } = await start(t, { encrypted: true, options: { trustedProxies: [] } });
  assert.equal((await send('/cart')).body, 'the shop');
  assert.equal((await send('/cart', { proto: 'http' })).body, 'the shop', 'and a header does not change that');
});

test('1. X-Forwarded-Proto from somebody who is no trusted proxy is not believed', limit, async (t) => {
  for (const trustedProxies of [[], ['10.0.0.5', '127.0.0.2']]) {
    const { send, reached } = await start(t, { options: { trustedProxies } });
    assert.equal((await send('/cart', { proto: 'https' })).status, 308, `trusted: ${trustedProxies}`);
    assert.deepEqual(reached, []);
  }
});

test('1. what the client wrote, left of what the proxy wrote, is not believed', limit, async (t) => {
  const { send, reached } = await start(t);
  for (const proto of ['https, http', 'https,http', 'https, ', 'httpsx', 'xhttps', '']) assert.equal((await send('/cart', { proto })).status, 308, `X-Forwarded-Proto: ${proto}`);
  assert.deepEqual(reached, []);
});

test('1. an IPv4 proxy on a dual-stack socket is recognized, and nobody who looks like it', limit, async (t) => {
  const status = async (from) => (await (await start(t, { from, options: { trustedProxies: ['10.0.0.5', '2001:db8::1'] } })).send('/', { proto: 'https' })).status;
  assert.equal(await status('::ffff:10.0.0.5'), 200);
  assert.equal(await status('2001:db8::1'), 200);
  assert.equal(await status('10.0.0.5'), 200);
  for (const other of ['::ffff:10.0.0.55', '10.0.0.50', '110.0.0.5', '2001:db8::11', '::1']) assert.equal(await status(other), 308, other);
});

test('1. an IPv6 proxy is recognized in another spelling of its address', limit, async (t) => {
  const { send } = await start(t, { from: '2001:db8::1', options: { trustedProxies: ['2001:DB8:0:0::1'] } });
  assert.equal((await send('/', { proto: 'https' })).status, 200);
});

test('2. Strict-Transport-Security as it was asked for', limit, async (t) => {
  for (const [hsts, expected] of [
    [{ maxAge: 300 }, 'max-age=300'],
    [{ maxAge: 0 }, 'max-age=0'],
    [{ maxAge: YEAR, includeSubDomains: true }, 'max-age=31536000; includeSubDomains'],
    [{ maxAge: 2 * YEAR, includeSubDomains: true, preload: true }, 'max-age=63072000; includeSubDomains; preload'],
  ]) {
    const { send } = await start(t, { options: { hsts } });
    assert.equal((await send('/', { proto: 'https' })).hsts, expected);
  }
});

test('2. errors carry it as well', limit, async (t) => {
  const { send } = await start(t, { handler: (req, res) => res.writeHead(404, { 'Content-Type': 'text/plain' }).end('no') });
  const { status, hsts } = await send('/nowhere', { proto: 'https' });
  assert.deepEqual([status, hsts], [404, 'max-age=31536000']);
});

test('3. no answer without TLS carries it', limit, async (t) => {
  const { send } = await start(t);
  for (const [target, options] of [['/', {}], ['/healthz', {}], ['/', { method: 'POST' }], ['*', { method: 'OPTIONS' }], ['/', { headers: { Authorization: 'x' } }], ['http://shop.example/', {}], ['/', { proto: 'http' }]]) {
    assert.equal((await send(target, options)).hsts, undefined, `${target} ${JSON.stringify(options)}`);
  }
});

test('4. GET and HEAD are redirected to the same path and query', limit, async (t) => {
  const { send, reached } = await start(t);
  for (const target of ['/', '/cart?id=7&next=%2Fpay', '/a/../b', '/?']) {
    for (const method of ['GET', 'HEAD']) {
      const { status, location } = await send(target, { method });
      assert.deepEqual([status, location], [308, `https://shop.example${target}`]);
    }
  }
  assert.deepEqual(reached, [], 'the handler ran without TLS');
});

test('4. the redirect leads to the host of the options', limit, async (t) => {
  const { send } = await start(t, { options: { host: 'other.example', plainPaths: undefined, trustedProxies: undefined } });
  assert.equal((await send('/healthz?x=1', { proto: 'https' })).location, 'https://other.example/healthz?x=1', 'nobody is trusted and no path is plain unless the options say so');
});

test('4. a cookie does not stop the redirect', limit, async (t) => {
  const { send, reached } = await start(t);
  const { status, location } = await send('/cart', { headers: { Cookie: '_ga=GA1.1.42' } });
  assert.deepEqual([status, location, reached], [308, 'https://shop.example/cart', []]);
});

test('4. the Host header does not choose where visitors go', limit, async (t) => {
  const { send } = await start(t);
  for (const headers of [{ Host: 'evil.example' }, { Host: 'shop.example:80' }, { 'X-Forwarded-Host': 'evil.example' }, { Forwarded: 'host=evil.example' }]) {
    assert.equal((await send('/cart', { headers })).location, 'https://shop.example/cart', JSON.stringify(headers));
  }
});

test('4. the request target does not choose where visitors go', limit, async (t) => {
  const { send } = await start(t);
  for (const target of ['//evil.example/', '/\\evil.example/', '///evil.example/', '/@evil.example/']) {
    const { status, location } = await send(target);
    assert.equal(status, 308, target);
    assert.equal(new URL(location).host, 'shop.example', `${target} sends the visitor to ${location}`);
  }
  for (const target of ['http://evil.example/', 'https://shop.example@evil.example/', 'http://shop.example/cart']) {
    const { status, location } = await send(target);
    assert.deepEqual([status, location], [400, undefined], target);
  }
});

test('5. other methods are refused and not redirected', limit, async (t) => {
  const { send, reached } = await start(t);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    const { status, location } = await send('/orders', { method });
    assert.deepEqual([status, location], [403, undefined], method);
  }
  assert.deepEqual(reached, [], 'the handler ran without TLS');
});

test('5. credentials that were sent in the clear are refused and not redirected', limit, async (t) => {
  const { send, reached } = await start(t);
  for (const headers of [{ Authorization: 'Bearer secret' }, { Authorization: 'Basic YW5uOnNlY3JldA==', Cookie: 'a=1' }, { authorization: '' }]) {
    for (const target of ['/orders', 'http://shop.example/orders']) {
      const { status, location } = await send(target, { headers });
      assert.deepEqual([status, location], [403, undefined], `${target} ${JSON.stringify(headers)}`);
    }
  }
  assert.deepEqual(reached, []);
  const { status } = await send('/orders', { headers: { Authorization: 'Bearer secret' }, proto: 'https' });
  assert.equal(status, 200, 'over TLS they are welcome');
});

test('6. the health check is answered without TLS, and nothing that looks like it', limit, async (t) => {
  const { send, reached } = await start(t);
  assert.equal((await send('/healthz')).body, 'the shop');
  assert.equal((await send('/healthz?deep=1')).body, 'the shop');
  assert.equal((await send('/healthz', { method: 'HEAD' })).status, 200);
  assert.equal((await send('/healthz', { method: 'POST', headers: { Authorization: 'Bearer x' } })).status, 200, 'any method and header');
  for (const target of ['/healthz/../orders', '/healthzz', '/healthz/', '/orders?/healthz', '/Healthz', '/orders#/healthz']) {
    assert.notEqual((await send(target)).status, 200, target);
  }
  assert.deepEqual(reached, ['GET /healthz', 'GET /healthz?deep=1', 'HEAD /healthz', 'POST /healthz']);
});

test('7. a policy that cannot be meant is refused at start', limit, () => {
  const make = (hsts) => () => httpsOnly(() => {}, { host: 'shop.example', hsts });
  for (const hsts of [{ maxAge: -1 }, { maxAge: 1.5 }, { maxAge: NaN }, { maxAge: '300' }, { maxAge: Infinity }, {}, { maxAge: YEAR, preload: true }, { maxAge: YEAR - 1, includeSubDomains: true, preload: true }]) {
    assert.throws(make(hsts), RangeError, JSON.stringify(hsts));
  }
  for (const hsts of [{ maxAge: 0 }, { maxAge: YEAR, includeSubDomains: true, preload: true }]) assert.doesNotThrow(make(hsts), JSON.stringify(hsts));
});
