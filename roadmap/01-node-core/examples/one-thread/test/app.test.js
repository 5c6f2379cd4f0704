import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { createApp } from '../src/app.js';
import { countPrimes } from '../src/primes.js';

async function start(t, options, prepare = () => {}) {
  const server = createApp(options);
  prepare(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.close(); server.closeAllConnections(); });
  return async (path) => {
    const response = await fetch(`http://127.0.0.1:${server.address().port}${path}`);
    return `${response.status} ${(await response.text()).trim()}`;
  };
}

test('100 requests wait at the same time on one thread', { timeout: 10_000 }, async (t) => {
  let waiting = 0;
  const everybody = Promise.withResolvers();
  const get = await start(t, {
    wait() { // lets nobody go before all 100 are here
      if (++waiting === 100) everybody.resolve();
      return everybody.promise;
    },
  });
  const answers = await Promise.all(Array.from({ length: 100 }, () => get('/wait')));
  assert.deepEqual(new Set(answers), new Set(['200 waited']));
});

/** How often the event loop comes round between the arrival of a request and its answer. */
async function turnsDuring(t, path) {
  let turns = 0;
  let during;
  const get = await start(t, { limit: 100_000 }, (server) => {
    server.prependListener('request', (request, response) => {
      const before = turns;
      const end = response.end;
      response.end = (...args) => { during = turns - before; return end.apply(response, args); };
    });
  });
  let immediate = setImmediate(function turn() { turns++; immediate = setImmediate(turn); });
  t.after(() => clearImmediate(immediate));
  await get(path);
  return during;
}

test('a computation on the main thread lets nothing else run', { timeout: 10_000 }, async (t) => {
  assert.equal(await turnsDuring(t, '/compute'), 0);
});

test('a computation on a worker lets everything else run', { timeout: 10_000 }, async (t) => {
  assert.ok(await turnsDuring(t, '/compute-in-worker') > 0);
});

test('both routes compute the same', { timeout: 10_000 }, async (t) => {
  const get = await start(t, { limit: 1000 });
  assert.equal(await get('/compute'), '200 168');
  assert.equal(await get('/compute-in-worker'), '200 168');
});

test('an unknown path is a 404', { timeout: 10_000 }, async (t) => {
  const get = await start(t);
  assert.equal(await get('/toString'), '404 not found');
});
