import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { test } from 'node:test';
import express from 'express';
import { cors } from '../src/cors.js';

const limit = { timeout: 5000 };
const APP = 'https://app.example';
const ADMIN = 'https://admin.example:8443';
const STRANGERS = [
  'https://app.example.evil.test', 'https://evilapp.example', 'http://app.example', 'https://app.example:8443',
  'https://admin.example', 'https://sub.app.example', 'https://app-example', 'https://APP.example', 'null',
  `${APP}, ${ADMIN}`, `${APP}/`,
];

/** An API behind `cors(options)`; `calls` are the requests that reached a handler. */
async function start(t, options = {}) {
  const calls = [];
  const app = express();
  app.set('env', 'test');
  app.use((req, res, next) => { res.vary('Accept-Encoding'); next(); });
  app.use(cors({ origins: [APP, ADMIN], ...options }));
  app.use((req, res, next) => { calls.push(`${req.method} ${req.path}`); next(); });
  app.get('/orders', (req, res) => { res.json([]); });
  app.post('/orders', (req, res) => { res.vary('Accept').status(201).json({ id: 1 }); });
  app.options('/orders', (req, res) => { res.set('Allow', 'GET, POST').status(200).send('what you may do'); });
  app.get('/fails', async () => { throw new Error('boom'); });
  app.use((err, req, res, _next) => { res.status(500).json({ error: 'boom' }); });

  const server = http.createServer(app);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => { server.close(); server.closeAllConnections(); });

  async function send(method, path, headers = {}) {
    const request = http.request({ host: '127.0.0.1', port: server.address().port, method, path, headers, agent: false }).end();
    const [response] = await once(request, 'response');
    let body = '';
    for await (const chunk of response.setEncoding('utf8')) body += chunk;
    const cors = Object.fromEntries(Object.entries(response.headers).filter(([name]) => name.startsWith('access-control-')));
    const vary = (response.headers.vary ?? '').toLowerCase().split(',').map((name) => name.trim()).filter(Boolean).sort();
    return { status: response.statusCode, headers: response.headers, cors, vary, body };
  }
  const preflight = (origin, path = '/orders', method = 'PUT') =>
    send('OPTIONS', path, { Origin: origin, 'Access-Control-Request-Method': method });
  return { send, preflight, calls };
}
const words = (text) => (text ?? '').split(',').map((word) => word.trim()).sort();

test('1. an origin of the list may read, and each is told of itself only', limit, async (t) => {
  const { send } = await start(t);
  for (const origin of [APP, ADMIN]) {
    const { status, cors } = await send('GET', '/orders', { Origin: origin });
    assert.equal(status, 200);
    assert.deepEqual(cors, { 'access-control-allow-origin': origin });
  }
});

test('1. any other origin gets no CORS header', limit, async (t) => {
  const { send, preflight } = await start(t, { credentials: true, exposed: ['X-Total'] });
  for (const origin of STRANGERS) {
    assert.deepEqual((await send('GET', '/orders', { Origin: origin })).cors, {}, origin);
    assert.deepEqual((await preflight(origin)).cors, {}, `preflight of ${origin}`);
  }
  assert.deepEqual((await send('GET', '/orders')).cors, {}, 'without Origin there is nobody to allow anything');
});

test('2. the handlers are reached whoever asks', limit, async (t) => {
  const { send, calls } = await start(t);
  for (const headers of [{ Origin: APP }, { Origin: 'https://evil.test' }, {}]) {
    assert.equal((await send('POST', '/orders', headers)).status, 201);
  }
  assert.equal(calls.length, 3);
});

test('3. Vary names Origin on every answer, and keeps what it held', limit, async (t) => {
  const { send, preflight } = await start(t);
  for (const headers of [{ Origin: APP }, { Origin: 'https://evil.test' }, {}]) {
    assert.deepEqual((await send('GET', '/orders', headers)).vary, ['accept-encoding', 'origin'], JSON.stringify(headers));
    assert.deepEqual((await send('POST', '/orders', headers)).vary, ['accept', 'accept-encoding', 'origin'], JSON.stringify(headers));
  }
  for (const origin of [APP, 'https://evil.test']) {
    const { vary } = await preflight(origin);
    for (const name of ['accept-encoding', 'origin']) assert.ok(vary.includes(name), `Vary of a preflight lacks ${name}`);
  }
});

test('4. a preflight ends here: 204, no body, no handler', limit, async (t) => {
  const { preflight, calls } = await start(t, { methods: ['GET', 'PUT', 'DELETE'], headers: ['Content-Type', 'X-Token'], maxAge: 7200 });
  for (const path of ['/orders', '/nowhere']) {
    const { status, body, cors } = await preflight(APP, path);
    assert.equal(status, 204);
    assert.equal(body, '');
    assert.equal(cors['access-control-allow-origin'], APP);
    assert.deepEqual(words(cors['access-control-allow-methods']), ['DELETE', 'GET', 'PUT']);
    assert.deepEqual(words(cors['access-control-allow-headers']), ['Content-Type', 'X-Token']);
    assert.equal(cors['access-control-max-age'], '7200');
  }
  assert.deepEqual(calls, []);
});

test('4. a preflight of a stranger ends here, too', limit, async (t) => {
  const { preflight, calls } = await start(t);
  const { status, cors } = await preflight('https://evil.test');
  assert.equal(status, 204);
  assert.deepEqual(cors, {});
  assert.deepEqual(calls, []);
});

test('4. the defaults of a preflight', limit, async (t) => {
  const { cors } = await (await start(t)).preflight(APP);
  assert.deepEqual(words(cors['access-control-allow-methods']), ['GET', 'HEAD', 'POST']);
  assert.equal(cors['access-control-max-age'], '600');
  assert.equal('access-control-allow-headers' in cors, false, 'there are no headers to allow');
});

test('4. a preflight that may not be remembered: maxAge 0', limit, async (t) => {
  const { cors } = await (await start(t, { maxAge: 0 })).preflight(APP);
  assert.equal(cors['access-control-max-age'], '0', 'without the header, browsers remember it for 5 seconds');
});

test('5. OPTIONS that is no preflight reaches its handler', limit, async (t) => {
  const { send, calls } = await start(t);
  for (const headers of [{}, { Origin: APP }, { 'Access-Control-Request-Method': 'PUT' }]) {
    const { status, body } = await send('OPTIONS', '/orders', headers);
    assert.equal(status, 200, JSON.stringify(headers));
    assert.equal(body, 'what you may do');
  }
  assert.equal(calls.length, 3);
  assert.deepEqual((await send('OPTIONS', '/orders', { Origin: APP })).cors, { 'access-control-allow-origin': APP });
});

test('6. credentials are allowed with preflight and answer, if they are allowed', limit, async (t) => {
  const { send, preflight } = await start(t, { credentials: true });
  assert.equal((await send('GET', '/orders', { Origin: APP })).cors['access-control-allow-credentials'], 'true');
  assert.equal((await preflight(APP)).cors['access-control-allow-credentials'], 'true');
  const without = await start(t);
  assert.equal((await without.preflight(APP)).cors['access-control-allow-credentials'], undefined);
});

test('7. exposed headers are named on answers, not on preflights', limit, async (t) => {
  const { send, preflight } = await start(t, { exposed: ['X-Total', 'Location'] });
  assert.deepEqual(words((await send('GET', '/orders', { Origin: APP })).cors['access-control-expose-headers']), ['Location', 'X-Total']);
  assert.deepEqual(words((await send('OPTIONS', '/orders', { Origin: APP })).cors['access-control-expose-headers']), ['Location', 'X-Total'], 'OPTIONS without Access-Control-Request-Method is no preflight');
  assert.equal((await preflight(APP)).cors['access-control-expose-headers'], undefined);
});

test('8. errors and 404s may be read, too', limit, async (t) => {
  const { send } = await start(t);
  for (const [path, expected] of [['/fails', 500], ['/nowhere', 404]]) {
    const { status, cors, vary } = await send('GET', path, { Origin: APP });
    assert.equal(status, expected);
    assert.equal(cors['access-control-allow-origin'], APP, `the page sees "CORS error" instead of ${expected}`);
    assert.ok(vary.includes('origin'));
  }
});

test('9. what is not an origin is refused when the middleware is made', limit, () => {
  for (const entry of ['*', 'null', '', 'app.example', 'https://app.example/', 'https://app.example/path', 'HTTPS://app.example', 'https://app.example:443', '//app.example']) {
    assert.throws(() => cors({ origins: [APP, entry] }), (err) => {
      assert.ok(err instanceof TypeError, `${entry}: ${err}`);
      assert.ok(err.message.includes(entry), `the message does not name "${entry}"`);
      return true;
    }, `"${entry}" was accepted`);
  }
  cors({ origins: [] });
  cors({ origins: ['http://localhost:5173', 'http://[::1]:3000'] });
});
