import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, mock, test } from 'node:test';
import { cached, cachedUnder, forget, once, rename, spread, staleWhileRevalidate } from '../src/cache.js';
import { connect } from '../src/redis.js';

let redis, close;
before(async () => ({ redis, close } = await connect()), { timeout: 10_000 });
after(() => close(), { timeout: 10_000 });
const limit = { timeout: 10_000 };

/** A load that ends when the test says so. */
function held() {
  const { promise, resolve } = Promise.withResolvers();
  const started = Promise.withResolvers();
  const load = mock.fn(async () => {
    started.resolve();
    return promise;
  });
  return { load, started: started.promise, finish: resolve };
}

test('the TTL is spread over 90 to 110 %', limit, () => {
  assert.equal(spread(1000, () => 0), 900);
  assert.equal(spread(1000, () => 0.5), 1000);
  assert.equal(spread(1000, () => 1), 1100);
});

test('cache-aside: loads once, and the key expires', limit, async () => {
  const load = mock.fn(async () => ({ name: 'tea' }));
  for (let i = 0; i < 3; i++) assert.deepEqual(await cached(redis, 'a', { ttl: 60_000 }, load), { name: 'tea' });
  assert.equal(load.mock.callCount(), 1);
  const left = await redis.pTTL('a');
  assert.ok(left > 50_000 && left <= 66_000, `PTTL is ${left}`);
});

test('what does not exist is remembered too, but not for long', limit, async () => {
  const load = mock.fn(async () => null);
  for (let i = 0; i < 3; i++) assert.equal(await cached(redis, 'b', { ttl: 60_000 }, load), null);
  assert.equal(load.mock.callCount(), 1);
  assert.ok((await redis.pTTL('b')) <= 5_500);
});

test('an error is not cached', limit, async () => {
  await assert.rejects(cached(redis, 'c', { ttl: 60_000 }, async () => { throw new Error('database down'); }), /database/);
  assert.equal(await redis.get('c'), null);
});

test('a Redis that fails makes it slower, not wrong', limit, async (t) => {
  const logged = t.mock.method(console, 'error', () => {});
  const broken = { get: async () => { throw new Error('gone'); }, set: async () => { throw new Error('gone'); } };
  assert.equal(await cached(broken, 'd', { ttl: 60_000 }, async () => 7), 7);
  assert.equal(logged.mock.callCount(), 2);
});

test('deleting on write leaves a gap: a reader that loads meanwhile puts the old value back', limit, async () => {
  const reader = held();
  const reading = cached(redis, 'product:1', { ttl: 60_000 }, reader.load);
  await reader.started;
  await rename(redis, { rename: async () => {} }, 1, 'new');
  reader.finish('old');
  await reading;
  assert.equal(await cached(redis, 'product:1', { ttl: 60_000 }, async () => 'new'), 'old');
});

test('a tag in the key closes it', limit, async () => {
  const reader = held();
  const reading = cachedUnder(redis, 'product:2', 'page:2', { ttl: 60_000 }, reader.load);
  await reader.started;
  await forget(redis, 'product:2');
  reader.finish('old');
  assert.equal(await reading, 'old');
  assert.equal(await cachedUnder(redis, 'product:2', 'page:2', { ttl: 60_000 }, async () => 'new'), 'new');
});

test('a tag that was evicted brings nothing back', limit, async () => {
  await cachedUnder(redis, 'product:3', 'page:3', { ttl: 60_000 }, async () => 'old');
  await forget(redis, 'product:3');
  await redis.del('tag:product:3');
  assert.equal(await cachedUnder(redis, 'product:3', 'page:3', { ttl: 60_000 }, async () => 'new'), 'new');
});

test('a tag expires, too', limit, async () => {
  await cachedUnder(redis, 'product:4', 'page:4', { ttl: 60_000 }, async () => 'old');
  assert.ok((await redis.ttl('tag:product:4')) > 60, 'a version that nobody reads any more stays for ever');
  await forget(redis, 'product:4');
  assert.ok((await redis.ttl('tag:product:4')) > 60);
});

test('one flight per key, also for the error, and the next one starts anew', limit, async () => {
  const work = mock.fn(async () => { throw new Error('no'); });
  const all = await Promise.allSettled([1, 2, 3].map(() => once('k', work)));
  assert.deepEqual(all.map((each) => each.reason.message), ['no', 'no', 'no']);
  assert.equal(work.mock.callCount(), 1);
  assert.equal(await once('k', async () => 'yes'), 'yes');
});

test('stale: everybody gets the old value, one load', limit, async () => {
  let time = Date.now();
  const options = { fresh: 60_000, stale: 60_000, now: () => time };
  await staleWhileRevalidate(redis, 'e', options, async () => 'old');
  time += 70_000;
  const load = mock.fn(async () => 'new');
  const all = await Promise.all(Array.from({ length: 20 }, () => staleWhileRevalidate(redis, 'e', options, load)));
  assert.deepEqual(new Set(all), new Set(['old']));
  while ((await staleWhileRevalidate(redis, 'e', options, load)) !== 'new') await sleep(2);
  assert.equal(load.mock.callCount(), 1);
});

test('a refresh that fails leaves the old value', limit, async (t) => {
  const logged = t.mock.method(console, 'error', () => {});
  let time = Date.now();
  const options = { fresh: 60_000, stale: 60_000, now: () => time };
  await staleWhileRevalidate(redis, 'f', options, async () => 'old');
  time += 70_000;
  const broken = async () => { throw new Error('database down'); };
  assert.equal(await staleWhileRevalidate(redis, 'f', options, broken), 'old');
  while (logged.mock.callCount() === 0) await sleep(2);
  assert.equal(await staleWhileRevalidate(redis, 'f', options, broken), 'old');
});
