import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import express from 'express';
import { accessLog } from '../src/access-log.js';

const timeout = 5000;

/**
 * An app with the middleware at `mount`. `entries` is what it logged, `passed` the arguments of each call of next(),
 * `over()` waits until as many responses have been closed, and all that happens then has happened.
 */
async function serve(t, { mount = '/', routes, ...options }) {
  const entries = [];
  const passed = [];
  const closed = [];
  const middleware = accessLog({ log: (entry) => entries.push(entry), ...options });
  const app = express();
  app.set('env', 'test'); // no stack traces on the terminal
  app.use((req, res, next) => {
    closed.push(new Promise((resolve) => { res.on('close', resolve); }));
    next();
  });
  app.use(mount, function watched(req, res, next) {
    const before = passed.length;
    middleware(req, res, (...args) => { passed.push(args); next(...args); });
    if (passed.length === before) passed.push('not at once');
  });
  routes(app);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.closeAllConnections(); server.close(); });

  const open = (path, method = 'GET', body = undefined) => {
    const request = http.request({ host: '127.0.0.1', port: server.address().port, path, method, agent: false });
    request.on('error', () => {});
    return request.end(body);
  };
  const send = async (...request) => {
    const [response] = await once(open(...request), 'response');
    for await (const chunk of response) void chunk;
    return response.statusCode;
  };
  const over = async (count) => {
    await until(t, () => closed.length >= count);
    await Promise.all(closed);
    for (let i = 0; i < 5; i++) await turn();
  };
  return { entries, passed, open, send, over };
}

/** Waits for a condition, at most as long as the test may take. */
async function until(t, condition) {
  while (!condition()) {
    t.signal.throwIfAborted();
    await turn();
  }
}

/** A promise, and the function that settles it. */
const gate = () => Promise.withResolvers();

// All at once: a request that hangs then costs five seconds in all, not five for each test.
describe('accessLog', { concurrency: true }, () => {
  test('1. passes the request on exactly once, at once, without an argument', { timeout }, async (t) => {
    let handled = 0;
    const { passed, send, over } = await serve(t, { routes: (app) => app.get('/', (req, res) => { handled++; res.json(1); }) });
    assert.equal(await send('/'), 200);
    await over(1);
    assert.deepEqual(passed, [[]], 'next() must be called once, with no argument, before the middleware returns');
    assert.equal(handled, 1);
  });

  test('2. logs one entry, with the status that was sent', { timeout }, async (t) => {
    const routes = (app) => app
      .get('/ok', (req, res) => res.json(1))
      .post('/made', async (req, res) => { await turn(); res.status(201).json(1); })
      .get('/fails', async () => { await turn(); throw new Error('on purpose'); });
    const { entries, send, over } = await serve(t, { routes });
    await send('/ok');
    await over(1);
    await send('/made', 'POST');
    await over(2);
    await send('/fails');
    await over(3);
    await send('/none');
    await over(4);
    assert.deepEqual(entries.map(({ method, path, status, aborted }) => [method, path, status, aborted]), [
      ['GET', '/ok', 200, false],
      ['POST', '/made', 201, false],
      ['GET', '/fails', 500, false],
      ['GET', '/none', 404, false],
    ]);
  });

  test('2. logs when the response is over, not earlier', { timeout }, async (t) => {
    const { promise: release, resolve } = gate();
    const { promise: entered, resolve: enter } = gate();
    const routes = (app) => app.post('/', express.text({ type: '*/*' }), async (req, res) => { res.write('half'); enter(); await release; res.end('whole'); });
    const { entries, send, over } = await serve(t, { routes });
    const sent = send('/', 'POST', 'a body, which is read long before the response is over');
    await entered;
    for (let i = 0; i < 10; i++) await turn();
    assert.equal(entries.length, 0, 'logged while the response was still being written');
    resolve();
    await sent;
    await over(1);
    assert.equal(entries.length, 1);
  });

  test('3. the path is the one that the client sent, in a mounted router too', { timeout }, async (t) => {
    const orders = express.Router().get('/orders', (req, res) => res.json(1));
    for (const mount of ['/', '/api']) {
      const { entries, send, over } = await serve(t, { mount, routes: (app) => app.use('/api', orders) });
      await send('/api/orders');
      await over(1);
      assert.equal(entries[0]?.path, '/api/orders', `mounted at ${mount}`);
    }
  });

  test('3. no query in the entry', { timeout }, async (t) => {
    const { entries, send, over } = await serve(t, { routes: (app) => app.get('/{*any}', (req, res) => res.json(1)) });
    await send('/reset?token=secret&next=/a?b');
    await send('/?token=secret');
    await over(2);
    assert.deepEqual(entries.map(({ path }) => path), ['/reset', '/']);
    assert.doesNotMatch(JSON.stringify(entries), /secret/);
  });

  test('3. the path is not rewritten: neither by later handlers nor by the log', { timeout }, async (t) => {
    const routes = (app) => app
      .use((req, res, next) => { req.url = '/elsewhere'; next(); })
      .get('/elsewhere', (req, res) => res.json(1));
    const { entries, send, over } = await serve(t, { routes });
    const paths = ['/old', '/a%20b', '//a/b', '/a/../b'];
    for (const path of paths) await send(path);
    await over(paths.length);
    assert.deepEqual(entries.map(({ path }) => path), paths);
  });

  test('4. ms counts from arrival to the end of the response, for each request of its own', { timeout }, async (t) => {
    let clock = 1000;
    const gates = { '/a': gate(), '/b': gate() };
    const entered = { '/a': gate(), '/b': gate() };
    const routes = (app) => app.get('/:name', async (req, res) => {
      entered[req.path].resolve();
      await gates[req.path].promise;
      res.json(1);
    });
    const { entries, send, over } = await serve(t, { routes, now: () => clock });
    const a = send('/a');
    await entered['/a'].promise;
    clock = 1100.25;
    const b = send('/b');
    await entered['/b'].promise;
    clock = 1130.75;
    gates['/b'].resolve();
    await b;
    await until(t, () => entries.length > 0);
    clock = 1200;
    gates['/a'].resolve();
    await a;
    await over(2);
    assert.deepEqual(entries.map(({ path, ms }) => [path, ms]), [['/b', 30.5], ['/a', 200]]);
  });

  test('4. without `now` it measures by itself', { timeout }, async (t) => {
    const { entries, send, over } = await serve(t, { routes: (app) => app.get('/', (req, res) => res.json(1)) });
    await send('/');
    await over(1);
    assert.ok(entries[0]?.ms > 0 && entries[0].ms < 10_000, `${entries[0]?.ms} ms`);
  });

  test('5. a client that leaves before the head: one entry, aborted, no status', { timeout }, async (t) => {
    const { promise: entered, resolve: enter } = gate();
    const { entries, open, over } = await serve(t, { routes: (app) => app.get('/', () => { enter(); }) });
    const request = open('/');
    await entered;
    request.destroy();
    await over(1);
    assert.deepEqual(entries.map(({ status, aborted }) => ({ status, aborted })), [{ status: null, aborted: true }]);
  });

  test('5. a client that leaves in the middle of the body: aborted, with the status', { timeout }, async (t) => {
    const { entries, open, over } = await serve(t, { routes: (app) => app.get('/', (req, res) => { res.status(206).write('half'); }) });
    const request = open('/');
    await once(request, 'response');
    request.destroy();
    await over(1);
    assert.deepEqual(entries.map(({ status, aborted }) => ({ status, aborted })), [{ status: 206, aborted: true }]);
  });

  test('5. a client that leaves when the answer is written, but not yet sent: aborted', { timeout }, async (t) => {
    const large = Buffer.alloc(64 * 1024 * 1024); // more than the operating system takes in advance
    const { entries, open, over } = await serve(t, { routes: (app) => app.get('/', (req, res) => { res.end(large); }) });
    const request = open('/');
    await once(request, 'response');
    request.destroy();
    await over(1);
    assert.deepEqual(entries.map(({ status, aborted }) => ({ status, aborted })), [{ status: 200, aborted: true }]);
  });

  test('6. skip: no entry, but passed on exactly once', { timeout }, async (t) => {
    const routes = (app) => app.get('/{*any}', (req, res) => res.json(1));
    const { entries, passed, send, over } = await serve(t, { routes, skip: (req) => req.path === '/health' });
    assert.equal(await send('/health'), 200);
    await over(1);
    assert.deepEqual(entries, []);
    assert.deepEqual(passed, [[]], 'a skipped request must go on, once');
    await send('/orders');
    await over(2);
    assert.deepEqual(entries.map(({ path }) => path), ['/orders']);
  });
});
