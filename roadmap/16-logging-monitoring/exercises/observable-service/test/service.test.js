import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { describe, test } from 'node:test';
import { createLog } from '../src/log.js';
import { createMetrics } from '../src/metrics.js';
import { createOrders } from '../src/orders.js';
import { createRoutes } from '../src/routes.js';
import { createService } from '../src/service.js';

const timeout = 2000;
const turns = async (count = 10) => { for (let i = 0; i < count; i++) await new Promise(setImmediate); };

/** A service on a free port. `orders` replaces some of its methods, `hang` is a route whose handler waits for `release`. */
async function serve(t, { orders: own = {}, noticed = async () => {}, pingMs } = {}) {
  const lines = [];
  const log = createLog({ write: (line) => { lines.push(JSON.parse(line)); } });
  const orders = { ...createOrders({ slow: () => new Promise(setImmediate) }), ...own };
  const routes = createRoutes({ orders, log });
  const gates = [];
  const find = (method, path) => {
    if (path === '/hang') {
      return { route: '/hang', handle: () => new Promise((resolve, reject) => { gates.push({ resolve, reject }); }) };
    }
    return routes.find(method, path);
  };
  const shipper = { stats: { sent: 0, dropped: 0 } };
  const { server, shutdown } = createService({ log, metrics: createMetrics(), orders, routes: { find }, shipper, noticed, pingMs });
  let over = 0; // responses that are sent, or whose client has left; counted after the listeners of the service
  server.on('request', (request, response) => response.on('close', () => { over++; }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => { server.closeAllConnections(); server.close(); });
  const { port } = server.address();

  const open = (method, path, { headers, body, agent = false } = {}) => {
    const request = http.request({ host: '127.0.0.1', port, method, path, headers, agent });
    return request.end(body);
  };
  async function send(...args) {
    const [response] = await once(open(...args), 'response');
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    return { status: response.statusCode, headers: response.headers, text };
  }
  const get = (path, options) => send('GET', path, options);
  const until = async (condition) => {
    while (!condition()) { t.signal.throwIfAborted(); await new Promise(setImmediate); }
  };
  const requests = () => lines.filter((line) => line.message === 'request');
  const sample = async (name) => (await get('/metrics')).text.split('\n').filter((line) => line.startsWith(name));
  return { lines, requests, gates, shipper, shutdown, open, send, get, until, sample, over: () => over };
}

describe('service', { concurrency: true }, () => {
  test('9. each response has an id: the caller\'s if it is harmless, else a new one', { timeout }, async (t) => {
    const { get } = await serve(t);
    const id = async (header, path = '/orders/7') => (await get(path, { headers: header && { 'X-Request-Id': header } })).headers['x-request-id'];
    assert.equal(await id('abc-12345'), 'abc-12345');
    assert.equal(await id('abc-12345', '/nowhere'), 'abc-12345');
    assert.equal(await id('abc-12345', '/livez'), 'abc-12345');
    const made = [await id(), await id(), await id('short'), await id('x'.repeat(65)), await id('with space')];
    for (const one of made) assert.match(one, /^[\w-]{8,64}$/);
    assert.equal(new Set(made).size, 5, 'two requests got the same id');
  });

  test('9. lines of handlers have the id of their request', { timeout }, async (t) => {
    const { send, lines, requests, until } = await serve(t);
    const ids = ['request-1', 'request-2', 'request-3'];
    await Promise.all(ids.map((id) => send('POST', '/orders', {
      headers: { 'X-Request-Id': id }, body: JSON.stringify({ sku: id, customer: { token: 's3cret' } }),
    })));
    await until(() => requests().length === 3);
    for (const id of ids) {
      const own = lines.filter((line) => line.requestId === id);
      assert.deepEqual(own.map((line) => line.message), ['order placed', 'request']);
      assert.equal(own[0].order.sku, id);
      assert.equal(own[0].customer.token, '[redacted]');
    }
  });

  test('10. one line per request when it is over', { timeout }, async (t) => {
    const { send, get, requests, until, gates, open } = await serve(t);
    await send('POST', '/orders?coupon=s3cret', { body: '{"sku":"tea"}' });
    await get('/orders/1?token=s3cret');
    await get('/nowhere/else');
    await until(() => requests().length === 3);
    assert.deepEqual(requests().map(({ level, method, route, path, status, aborted }) => [level, method, route, path, status, aborted]), [
      ['info', 'POST', '/orders', '/orders', 201, false],
      ['info', 'GET', '/orders/:id', '/orders/1', 200, false],
      ['info', 'GET', 'other', '/nowhere/else', 404, false],
    ]);
    const slow = open('GET', '/hang');
    await until(() => gates.length === 1);
    assert.equal(requests().length, 3, 'the line was written before the response was over');
    gates[0].resolve({ status: 200, body: 1 });
    await once(slow, 'response').then(([response]) => response.resume());
    await until(() => requests().length === 4);
    for (const { ms } of requests()) assert.ok(Number.isFinite(ms) && ms >= 0);
  });

  test('10. a client that leaves is logged as aborted, once, with its id', { timeout }, async (t) => {
    const { open, requests, until, gates, sample, over } = await serve(t);
    const request = open('GET', '/hang', { headers: { 'X-Request-Id': 'gone-away-1' } });
    request.on('error', () => { /* it is this test that ends it */ });
    await until(() => gates.length === 1);
    request.destroy();
    await until(() => over() === 1);
    await turns();
    assert.equal(requests().length, 1, 'no line for a client that has left');
    gates[0].resolve({ status: 200, body: 'too late' });
    await turns();
    assert.equal(requests().length, 1);
    const [{ aborted, status, requestId }] = requests();
    assert.deepEqual([aborted, status, requestId], [true, null, 'gone-away-1']);
    assert.deepEqual(await sample('http_requests_total'), ['http_requests_total{method="GET",route="/hang",status="aborted"} 1']);
    assert.deepEqual(await sample('http_requests_in_flight'), ['http_requests_in_flight 0']);
  });

  test('10. a client that leaves in the middle of the answer: aborted, with the status of the head', { timeout }, async (t) => {
    const { open, requests, until, gates, sample, over } = await serve(t);
    const request = open('GET', '/hang');
    await until(() => gates.length === 1);
    gates[0].resolve({ status: 200, body: 'x'.repeat(24 * 1024 * 1024) }); // more than the buffers on the way hold
    const [response] = await once(request, 'response');
    response.on('error', () => { /* it is this test that ends it */ });
    response.destroy();
    await until(() => over() === 1);
    await turns();
    assert.deepEqual(requests().map(({ aborted, status }) => [aborted, status]), [[true, 200]]);
    assert.deepEqual(await sample('http_requests_total'), ['http_requests_total{method="GET",route="/hang",status="200"} 1']);
  });

  test('11. durations are in seconds, and last until the response is over', { timeout }, async (t) => {
    const { open, requests, until, gates, sample } = await serve(t);
    const start = performance.now();
    const request = open('GET', '/hang');
    await until(() => gates.length === 1);
    const began = performance.now();
    await until(() => performance.now() - began > 20);
    gates[0].resolve({ status: 200, body: 1 });
    await once(request, 'response').then(([response]) => response.resume());
    await until(() => requests().length === 1);
    const most = performance.now() - start;
    const [{ ms }] = requests();
    assert.ok(ms >= 18 && ms <= most + 2, `ms: ${ms}`); // Date.now() may be used, too
    const seconds = Number((await sample('http_request_duration_seconds_sum'))[0].split(' ')[1]);
    assert.ok(seconds >= 0.018 && seconds <= (most + 2) / 1000, `${seconds} seconds`);
  });

  test('11. requests are counted and timed by route, however many paths and methods there are', { timeout }, async (t) => {
    const { send, get, requests, until, sample } = await serve(t);
    await send('POST', '/orders', { body: '{"sku":"tea"}' });
    for (const path of ['/orders/1', '/orders/2', '/orders/3', '/a', '/b', '/wp-login.php?x=1', '/constructor']) await get(path);
    for (const method of ['PROPFIND', 'MKCOL', 'OPTIONS']) await send(method, '/orders');
    await until(() => requests().length === 11);
    assert.deepEqual((await sample('http_requests_total')).sort(), [
      'http_requests_total{method="GET",route="/orders/:id",status="200"} 1',
      'http_requests_total{method="GET",route="/orders/:id",status="404"} 2',
      'http_requests_total{method="GET",route="other",status="404"} 4',
      'http_requests_total{method="POST",route="/orders",status="201"} 1',
      'http_requests_total{method="other",route="other",status="404"} 3',
    ]);
    const counts = await sample('http_request_duration_seconds_count');
    assert.deepEqual(counts.sort(), [
      'http_request_duration_seconds_count{method="GET",route="/orders/:id"} 3',
      'http_request_duration_seconds_count{method="GET",route="other"} 4',
      'http_request_duration_seconds_count{method="POST",route="/orders"} 1',
      'http_request_duration_seconds_count{method="other",route="other"} 3',
    ]);
    assert.ok((await sample('http_request_duration_seconds_bucket')).some((line) => line.includes('le="+Inf"')));
  });

  test('11. requests under way, and lost log lines', { timeout }, async (t) => {
    const { open, until, gates, sample, shipper } = await serve(t);
    const pending = [open('GET', '/hang'), open('GET', '/hang')];
    await until(() => gates.length === 2);
    shipper.stats.dropped = 42;
    assert.deepEqual(await sample('http_requests_in_flight'), ['http_requests_in_flight 2']);
    assert.deepEqual(await sample('log_lines_dropped_total'), ['log_lines_dropped_total 42']);
    for (const { resolve } of gates) resolve({ status: 200, body: 1 });
    for (const request of pending) await once(request, 'response').then(([response]) => response.resume());
  });

  test('12. metrics and health checks are neither logged nor counted', { timeout }, async (t) => {
    const { get, lines, sample } = await serve(t);
    const { status, headers } = await get('/metrics');
    assert.deepEqual([status, headers['content-type']], [200, 'text/plain; version=0.0.4; charset=utf-8']);
    await get('/livez');
    await get('/readyz');
    await turns();
    assert.deepEqual(lines, []);
    assert.deepEqual(await sample('http_requests_total'), []);
  });

  test('13. readiness asks the orders, with a deadline; liveness asks nobody', { timeout }, async (t) => {
    let ping = async () => {};
    let calls = 0;
    const { get, until } = await serve(t, { orders: { ping: (signal) => { calls++; return ping(signal); } }, pingMs: 60 });
    const status = async (path) => (await get(path)).status;
    assert.deepEqual([await status('/livez'), calls], [200, 0]);
    assert.equal(await status('/readyz'), 200);
    ping = async () => { throw new Error('refused'); };
    assert.equal(await status('/readyz'), 503);
    ping = () => { throw new Error('at once'); };
    assert.equal(await status('/readyz'), 503);
    const gate = Promise.withResolvers();
    let signal;
    ping = (one) => { signal = one; return gate.promise; }; // ignores its signal
    calls = 0;
    const probes = [status('/readyz'), status('/readyz')];
    assert.deepEqual(await Promise.all(probes), [503, 503]);
    assert.equal(await status('/readyz'), 503);
    assert.equal(calls, 1, 'pings pile up on a database that hangs');
    await until(() => signal.aborted);
    assert.equal(await status('/livez'), 200);
    gate.resolve();
    ping = async () => {};
    await turns();
    assert.equal(await status('/readyz'), 200, 'it does not recover');
  });

  test('14. a handler that fails: 500 without details, one line with the error', { timeout }, async (t) => {
    const { get, lines, until, requests } = await serve(t, { orders: { get: async () => { throw new Error('password of db is hunter2'); } } });
    const { status, text, headers } = await get('/orders/1', { headers: { 'X-Request-Id': 'broken-01' } });
    assert.deepEqual([status, JSON.parse(text)], [500, { error: 'internal' }]);
    assert.match(headers['content-type'], /application\/json/);
    await until(() => requests().length === 1);
    const failed = lines.filter((line) => line.level === 'error');
    assert.equal(failed.length, 1);
    assert.deepEqual([failed[0].message, failed[0].requestId], ['failed', 'broken-01']);
    assert.match(failed[0].err.message, /hunter2/);
    assert.equal(requests()[0].status, 500);
  });

  test('15. shutdown: unready first, everything else is served until the balancer has noticed', { timeout }, async (t) => {
    const noticed = Promise.withResolvers();
    const { shutdown, get, send, open, gates, until } = await serve(t, { noticed: () => noticed.promise });
    const under = open('GET', '/hang');
    await until(() => gates.length === 1);
    const stopped = shutdown(5000);
    assert.equal(shutdown(5000), stopped, 'shutdown() twice is two shutdowns');
    assert.deepEqual([(await get('/readyz')).status, (await get('/livez')).status], [503, 200]);
    assert.equal((await send('POST', '/orders', { body: '{"sku":"tea"}' })).status, 201);
    let over = false;
    stopped.then(() => { over = true; });
    noticed.resolve();
    await turns();
    await assert.rejects(get('/livez'), { code: 'ECONNREFUSED' });
    assert.equal(over, false, 'resolved with a request under way');
    gates[0].resolve({ status: 200, body: 'finished' });
    const [response] = await once(under, 'response');
    response.resume();
    assert.equal(response.statusCode, 200);
    await stopped;
  });

  test('15. connections that are kept alive do not hold up the end', { timeout }, async (t) => {
    const { shutdown, get, open, gates, until } = await serve(t);
    const agents = [1, 2].map(() => new http.Agent({ keepAlive: true }));
    t.after(() => agents.forEach((agent) => agent.destroy()));
    await get('/orders/1', { agent: agents[0] }); // its connection is now idle
    const busy = open('GET', '/hang', { agent: agents[1] });
    await until(() => gates.length === 1);
    const stopped = shutdown(5000);
    await turns();
    gates[0].resolve({ status: 200, body: 1 });
    const [response] = await once(busy, 'response');
    response.resume();
    await once(response, 'end');
    const tooLong = new Promise((resolve) => { setTimeout(resolve, 500, 'waiting').unref(); });
    assert.equal(await Promise.race([stopped.then(() => 'stopped'), tooLong]), 'stopped', 'a connection without a request holds it up');
  });

  test('15. what is left after the deadline is cut off', { timeout }, async (t) => {
    const { shutdown, open, gates, until } = await serve(t);
    const request = open('GET', '/hang');
    const failed = assert.rejects(once(request, 'response'), { code: 'ECONNRESET' });
    await until(() => gates.length === 1);
    await shutdown(20);
    await failed;
  });
});

test('15. no timer is left after shutdown()', { timeout }, async (t) => {
  const { shutdown, get } = await serve(t);
  await get('/orders/1');
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  await shutdown(800);
  assert.ok(timers() <= before, 'the process could not end before the deadline');
});
