import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import express from 'express';
import { errorHandler, notFound } from '../src/errors.js';
import { HttpError } from '../src/http-error.js';

const limit = { timeout: 5000 };
const logged = [];
let server, port, origin;

/** What each route throws. */
const failures = {
  'no-order': () => new HttpError(404, 'No order 17'),
  'too-often': () => new HttpError(429, 'Slow down', { 'Retry-After': '30' }),
  maintenance: () => new HttpError(503, 'pool of 10.0.3.7 is exhausted', { 'X-Pool': '10.0.3.7' }),
  bug: () => new TypeError('user is undefined'),
  upstream: () => Object.assign(new Error('GET http://10.0.0.9: 404'), {
    status: 404, statusCode: 404, headers: { 'X-Upstream-Token': 'secret' }, detail: 'secret', title: 'secret',
  }),
  'exposed-200': () => Object.assign(new Error('odd'), { expose: true, status: 200 }),
  'exposed-nothing': () => Object.assign(new Error('odd'), { expose: true }),
  'exposed-500': () => Object.assign(new Error('odd'), { expose: true, status: 500, headers: { 'X-Odd': '1' } }),
  'bad-uri': () => new URIError('URI malformed'), // a bug of a handler: decodeURIComponent(…) on its own data
  'exposed-word': () => Object.assign(new Error('odd'), { expose: 'yes', status: 400 }),
  string: () => 'password=hunter2',
};

before(async () => {
  const app = express();
  app.set('env', 'test'); // Express's own handler prints nothing then
  app.use((req, res, next) => { req.id = `id of ${req.path}`; next(); });
  app.use(express.json({ limit: 100 }));
  for (const [name, failure] of Object.entries(failures)) {
    app.get(`/${name}`, () => { throw failure(); });
    app.get(`/async/${name}`, async () => { await null; throw failure(); });
  }
  app.get('/ok', (req, res) => { res.json({ ok: true }); });
  app.get('/orders/:id', (req, res) => { res.json({ id: req.params.id }); });
  app.post('/orders', (req, res) => { res.status(201).json(req.body); });
  app.get('/half', async (req, res) => {
    res.write('[1, 2,');
    await new Promise(setImmediate);
    throw new Error('lost the database');
  });
  app.get('/late', async (req, res) => {
    res.json({ ok: true });
    await once(res, 'close');
    throw new Error('the audit log is full');
  });
  app.get('/twice', (req, res) => {
    res.json({ answer: 1 });
    res.json({ answer: 2 });
  });
  app.use(notFound);
  app.use(errorHandler({ log: (entry) => { logged.push(entry); } }));

  server = http.createServer(app);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ({ port } = server.address());
  origin = `http://127.0.0.1:${port}`;
});
after(() => { server.close(); server.closeAllConnections(); });
beforeEach(() => { logged.length = 0; });

const send = (path, options) => fetch(origin + path, { ...options, signal: AbortSignal.timeout(2000) });
const post = (body) => send('/orders', { method: 'POST', body, headers: { 'content-type': 'application/json' } });
async function problem(res) {
  assert.match(res.headers.get('content-type') ?? '', /^application\/problem\+json/, 'the body is not a problem document');
  return res.json();
}
/** Waits for the log, which may come after the answer. */
async function logOf(path) {
  const until = performance.now() + 1000;
  while (logged.length === 0 && performance.now() < until) await new Promise(setImmediate);
  assert.equal(logged.length, 1, `the error of ${path} must be logged once`);
  assert.equal(logged[0].requestId, `id of ${path}`);
  return logged[0].error;
}

test('1. what no route has answered is a 404', limit, async () => {
  for (const [path, method] of [['/nothing', 'GET'], ['/orders', 'DELETE']]) {
    const res = await send(path, { method });
    assert.equal(res.status, 404);
    const { title, status, requestId } = await problem(res);
    assert.deepEqual({ title, status, requestId }, { title: 'Not Found', status: 404, requestId: `id of ${path}` });
  }
  assert.deepEqual(logged, [], 'a 404 does not belong in the log');
});

test('2. an error for the client: status, message and headers', limit, async () => {
  for (const path of ['/no-order', '/async/no-order']) {
    const res = await send(path);
    assert.equal(res.status, 404);
    assert.deepEqual(await problem(res), { title: 'Not Found', status: 404, detail: 'No order 17', requestId: `id of ${path}` });
  }
  const res = await send('/too-often');
  assert.equal(res.status, 429);
  assert.equal(res.headers.get('retry-after'), '30', 'the headers of the error are missing');
  assert.equal((await problem(res)).title, 'Too Many Requests');
});

test('2. what express.json() finds fault with keeps its status', limit, async () => {
  const broken = await post('{"item":');
  assert.equal(broken.status, 400);
  assert.equal((await problem(broken)).title, 'Bad Request');
  const large = await post(JSON.stringify({ item: 'x'.repeat(200) }));
  assert.equal(large.status, 413);
  assert.equal((await problem(large)).detail, 'request entity too large');
});

test('3. a path that cannot be decoded is a 400', limit, async () => {
  const res = await send('/orders/%zz');
  assert.equal(res.status, 400);
  assert.equal((await problem(res)).status, 400);
  assert.deepEqual(logged, [], 'any scanner can send this: it does not belong in the log');
});

test('4. everything else is a 500 that says nothing', limit, async () => {
  for (const name of ['maintenance', 'bug', 'upstream', 'exposed-200', 'exposed-nothing', 'exposed-500', 'exposed-word', 'bad-uri', 'string']) {
    for (const path of [`/${name}`, `/async/${name}`]) {
      const res = await send(path);
      assert.equal(res.status, 500, `${path}: the status of a foreign error counts for nothing`);
      assert.deepEqual(await problem(res), { title: 'Internal Server Error', status: 500, requestId: `id of ${path}` }, path);
      for (const header of ['x-upstream-token', 'x-pool', 'x-odd']) assert.equal(res.headers.get(header), null, `${path} sent ${header}`);
    }
  }
});

test('5. a 500 is logged once, with the error and the id of the request', limit, async () => {
  await send('/bug');
  assert.ok(await logOf('/bug') instanceof TypeError);
  logged.length = 0;
  await send('/async/string');
  assert.equal(await logOf('/async/string'), 'password=hunter2');
});

test('5. what is for the client is not logged', limit, async () => {
  await send('/no-order');
  await send('/too-often');
  await post('{');
  assert.deepEqual(logged, []);
});

test('6. an answer that has begun is cut off, and logged', limit, async () => {
  const res = await send('/half');
  await assert.rejects(res.text(), (err) => {
    assert.notEqual(err.name, 'TimeoutError', 'the client waits for the rest for ever');
    return true;
  }, 'the client took half an answer for a whole one');
  assert.match((await logOf('/half')).message, /lost the database/);
});

for (const path of ['/late', '/twice']) {
  test(`7. an answer that is complete: ${path} is logged, and its connection serves the next request`, limit, async (t) => {
    const socket = net.connect(port, '127.0.0.1').setEncoding('latin1').on('error', () => {});
    t.after(() => socket.destroy());
    const closed = new Promise((resolve) => { socket.once('close', () => resolve('the connection was cut')); });
    const ask = async (url) => {
      const data = new Promise((resolve) => { socket.once('data', resolve); });
      socket.write(`GET ${url} HTTP/1.1\r\nHost: a.test\r\n\r\n`);
      return (await Promise.race([data, closed])).split('\r\n')[0];
    };
    assert.equal(await ask(path), 'HTTP/1.1 200 OK');
    await logOf(path);
    assert.equal(await ask('/ok'), 'HTTP/1.1 200 OK');
  });
}
