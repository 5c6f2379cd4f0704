import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { mock, test } from 'node:test';
import { watch } from '../src/background-check.js';
import { createBalancer } from '../src/balancer.js';
import { createService } from '../src/service.js';

const timeout = 5000;

async function start(t, options = {}) {
  const service = createService({ name: 'a', database: { ok: true }, work: async () => {}, ...options });
  await once(service.server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => { service.server.closeAllConnections(); service.server.close(); });
  const { port } = service.server.address();
  const get = async (path) => {
    const req = http.request({ host: '127.0.0.1', port, path, agent: false }).end();
    const [response] = await once(req, 'response');
    response.resume();
    await once(response, 'end');
    return response;
  };
  return { service, port, get, status: async (path) => (await get(path)).statusCode };
}

test('liveness never looks at the database, readiness does', { timeout }, async (t) => {
  const database = { ok: false, error: 'refused' };
  const { status } = await start(t, { database });
  assert.deepEqual([await status('/livez'), await status('/readyz')], [200, 503]);
  database.ok = true;
  assert.deepEqual([await status('/livez'), await status('/readyz')], [200, 200]);
});

test('unready first: new requests are still served, then the port closes', { timeout }, async (t) => {
  const seen = Promise.withResolvers();
  const { service, get, status } = await start(t, { noticed: () => seen.promise });
  const stopped = service.shutdown();
  assert.equal(await status('/readyz'), 503);
  assert.equal(await status('/livez'), 200, 'a draining process is alive; restarting it would cut it short');
  const response = await get('/work');
  assert.equal(response.statusCode, 200);
  assert.equal(response.headers.connection, 'close');
  seen.resolve();
  await stopped;
  await assert.rejects(get('/work'), { code: 'ECONNREFUSED' });
});

test('a request under way is finished', { timeout }, async (t) => {
  const working = Promise.withResolvers();
  const done = Promise.withResolvers();
  const { service, status } = await start(t, {
    noticed: async () => {}, work: () => { working.resolve(); return done.promise; },
  });
  const answer = status('/work');
  await working.promise;
  const stopped = service.shutdown();
  await new Promise(setImmediate);
  done.resolve();
  assert.equal(await answer, 200);
  await stopped;
});

test('a request that never ends is cut off at the deadline', { timeout }, async (t) => {
  const working = Promise.withResolvers();
  const { service, status } = await start(t, {
    noticed: async () => {}, deadlineMs: 20, work: () => { working.resolve(); return new Promise(() => {}); },
  });
  const answer = assert.rejects(status('/work'), { code: 'ECONNRESET' });
  await working.promise;
  await service.shutdown();
  await answer;
});

test('a balancer that has noticed loses nothing; one that has not, does', { timeout }, async (t) => {
  for (const how of ['shutdown', 'shutdownAtOnce']) {
    const a = await start(t, { noticed: () => balancer.probe() });
    const b = await start(t);
    const balancer = createBalancer([a.port, b.port]);
    await a.service[how]();
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => balancer.send()));
    assert.equal(results.filter(({ status }) => status === 'rejected').length, how === 'shutdown' ? 0 : 5);
  }
});

test('the background check has a deadline, wants several failures, and recovers at once', { timeout }, async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    let answer = async () => {};
    let calls = 0;
    const turn = async () => { for (let i = 0; i < 10; i++) await null; };
    const { state, first, stop } = watch(() => { calls++; return answer(); }, { everyMs: 5000, timeoutMs: 1000, failures: 2 });
    assert.equal(state.ok, false, 'ready before the first check');
    await first;
    assert.equal(state.ok, true);

    answer = () => new Promise(() => {}); // hangs
    mock.timers.tick(5000);
    mock.timers.tick(1000);
    await turn();
    assert.deepEqual([state.ok, state.failed, state.error], [true, 1, 'no answer in 1000 ms']);
    mock.timers.tick(5000);
    mock.timers.tick(1000);
    await turn();
    assert.deepEqual([state.ok, state.failed], [false, 2]);
    assert.equal(calls, 3);

    answer = async () => {};
    mock.timers.tick(5000);
    await turn();
    assert.deepEqual([state.ok, state.failed], [true, 0]);
    stop();
    mock.timers.tick(60_000);
    assert.equal(calls, 4);
  } finally {
    mock.timers.reset();
  }
});
