import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { test } from 'node:test';
import express from 'express';
import { createApp } from '../src/app.js';
import { errorHandler } from '../src/errors.js';
import { tour } from '../src/tour.js';

const limit = { timeout: 10_000 };

async function serve(t, app) {
  const server = http.createServer(app);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => { server.close(); server.closeAllConnections(); });
  return { port: server.address().port, origin: `http://127.0.0.1:${server.address().port}` };
}

async function start(t, options) {
  const entries = [];
  const app = createApp({ log: (entry) => entries.push(entry), ...options });
  return { entries, ...await serve(t, app) };
}

test('the tour: what the client sees, and what the log says', limit, async () => {
  assert.deepEqual((await tour()).map(({ request, client, 'error log': log }) => [request, client, log]), [
    ['GET /orders/7', '200 {"id":"7","item":"a book"}', ''],
    ['GET /orders/8', '404 No order 8.', ''],
    ['GET /orders/%zz', "400 Failed to decode param '%zz'", ''],
    ['POST /orders', '400 Unexpected end of JSON input', ''],
    ['GET /nothing', '404 Nothing at /nothing.', ''],
    ['GET /wrong/throws', '500 Internal Server Error', 'user is undefined'],
    ['GET /wrong/rejects', '500 Internal Server Error', 'connect ECONNREFUSED 10.0.3.7:5432'],
    ['GET /wrong/upstream', '500 Internal Server Error', 'GET http://10.0.0.9: 404'],
    ['GET /wrong/twice', '200 {"answer":1}', 'Cannot set headers after they are sent t'],
    ['GET /wrong/late', '200 {"answer":1}', 'the audit log is full'],
    ['GET /wrong/half', '(terminated)', 'lost the database'],
    ['GET /wrong/file', '(fetch failed)', 'ENOENT: no such file or directory, open '],
    ['GET /wrong/slow', '(leaves)', ''],
  ]);
});

test('each request has its own id, wherever it is asked for', limit, async (t) => {
  const { entries, origin } = await start(t);
  const ids = await Promise.all(['7', '8', '9'].map(async (order) => {
    const res = await fetch(`${origin}/orders/${order}`, { headers: { 'x-request-id': `req-${order}` } });
    return res.headers.get('x-request-id');
  }));
  assert.deepEqual(ids, ['req-7', 'req-8', 'req-9']);
  const queries = entries.filter(({ query }) => query).map(({ id, query }) => `${id}: ${query}`);
  assert.deepEqual(queries.sort(), ['req-7: order 7', 'req-8: order 8', 'req-9: order 9']);
});

test('an id that could harm a log is replaced', limit, async (t) => {
  const { origin } = await start(t);
  const res = await fetch(`${origin}/orders/7`, { headers: { 'x-request-id': '"} {"level":"fatal' } });
  assert.match(res.headers.get('x-request-id'), /^[0-9a-f-]{36}$/);
});

test('a client that leaves is in the access log, as incomplete', limit, async (t) => {
  const { entries, origin } = await start(t);
  const leaves = new AbortController();
  await fetch(`${origin}/wrong/slow`, { signal: leaves.signal });
  leaves.abort();
  while (entries.length === 0) await new Promise(setImmediate);
  const { ms, id, ...line } = entries[0];
  assert.deepEqual(line, { method: 'GET', url: '/wrong/slow', status: 200, complete: false });
});

/** Asks for /wrong/late, waits for its error, and asks again on the same connection. */
async function askAgain({ port, entries }) {
  const socket = net.connect(port, '127.0.0.1').setEncoding('latin1').on('error', () => {});
  const closed = new Promise((resolve) => { socket.once('close', () => resolve('closed')); });
  const data = () => new Promise((resolve) => { socket.once('data', resolve); });
  const get = (path) => socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
  const logged = async () => { while (!entries.some(({ error }) => error)) await new Promise(setImmediate); };

  get('/wrong/late');
  assert.match(await data(), /^HTTP\/1.1 200 /);
  await logged();
  get('/orders/7');
  const second = await Promise.race([data(), closed]);
  socket.destroy();
  return second;
}

test('an error after the answer does not touch the connection', limit, async (t) => {
  assert.match(await askAgain(await start(t)), /^HTTP\/1.1 200 /);
});

test("Express's own handler cuts the connection after such an error", limit, async (t) => {
  t.mock.method(console, 'error', () => {});
  const entries = [];
  const onError = (error, req, res, next) => { entries.push({ error }); next(error); };
  assert.equal(await askAgain({ ...await start(t, { onError }), entries }), 'closed');
});

test("Express's own handler passes on status and headers of any error, and the stack", limit, async (t) => {
  const app = express().set('env', 'test'); // which keeps Express from printing the error
  app.get('/', () => { throw Object.assign(new Error('secret'), { status: 404, headers: { 'x-upstream': 'a' } }); });
  const { origin } = await serve(t, app);
  const res = await fetch(origin);
  assert.deepEqual([res.status, res.headers.get('x-upstream')], [404, 'a']);
  assert.match(await res.text(), /lifecycle\.test\.js/);
});

test('without its fourth parameter, it is no error handler', limit, async (t) => {
  const handle = errorHandler(() => {});
  const app = express().set('env', 'test');
  app.get('/', () => { throw new Error('boom'); });
  app.use((err, req, res) => handle(err, req, res)); // Express takes it for (req, res, next)
  const { origin } = await serve(t, app);
  assert.match((await fetch(origin)).headers.get('content-type'), /^text\/html/, "Express's own page");
});

test('await next() does not wait for the handlers that follow', limit, async (t) => {
  const order = [];
  const app = express();
  app.use(async (req, res, next) => { await next(); order.push('after next()'); });
  app.get('/', async (req, res) => {
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    order.push('handler');
    res.end();
  });
  const { origin } = await serve(t, app);
  await (await fetch(origin)).text();
  assert.deepEqual(order, ['after next()', 'handler']);
});

test('the error of express.json() carries the body: never log it whole', limit, async (t) => {
  let body;
  const app = express();
  app.use(express.json());
  app.use((err, req, res, _next) => { ({ body } = err); res.status(err.status).end(); });
  const { origin } = await serve(t, app);
  const res = await fetch(origin, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"password":"hunter2"' });
  assert.equal(res.status, 400);
  assert.equal(body, '{"password":"hunter2"');
});

test('the access log names the request', limit, async (t) => {
  const { entries, origin } = await start(t);
  await (await fetch(`${origin}/orders/7`, { headers: { 'x-request-id': 'mine' } })).text();
  while (entries.length < 2) await new Promise(setImmediate);
  assert.equal(entries.at(-1).id, 'mine');
});
