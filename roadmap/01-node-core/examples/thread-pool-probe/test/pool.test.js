import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sizeWith } from '../src/measure.js';
import { hash, measurePoolSize, statBehind, watchPool } from '../src/pool.js';

test('the pool has four threads unless told otherwise', { timeout: 30_000 }, async () => {
  assert.equal(await sizeWith(undefined), 4);
});

test('UV_THREADPOOL_SIZE is the number of threads', { timeout: 30_000 }, async () => {
  assert.equal(await sizeWith('1'), 1);
  assert.equal(await sizeWith('3'), 3);
});

test('what is not a number gives a pool of one thread', { timeout: 30_000 }, async () => {
  assert.equal(await sizeWith('auto'), 1);
});

test('a stat behind a full queue waits until all but its own wave are done', { timeout: 30_000 }, async () => {
  const threads = await measurePoolSize();
  const hashes = 2 * threads;
  const { ahead } = await statBehind(hashes);
  assert.ok(ahead >= hashes - threads + 1, `only ${ahead} of ${hashes} hashes were ahead of it`);
});

test('a stat does not wait while a thread is kept free', { timeout: 30_000 }, async (t) => {
  if ((await measurePoolSize(1)) === 1) return t.skip('the pool has one thread only');
  assert.equal((await statBehind(4, 1)).ahead, 0);
});

test('the canary waits for a thread as everything else does', { timeout: 30_000 }, async () => {
  const threads = await measurePoolSize();
  let done = 0;
  const hashes = Array.from({ length: threads }, () => hash().then(() => { done++; }));
  const { delay, stop } = watchPool(1);
  while (delay.count === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.ok(done > 0, 'it came back although no thread was free');
  stop();
  await Promise.all(hashes);
});
