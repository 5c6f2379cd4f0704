import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import { measure } from '../src/measure.js';
import { createPool } from '../src/pool.js';
import { async, sync } from '../src/work.js';

const timeout = 10_000;
const worker = new URL('../src/worker.js', import.meta.url);

function poolFor(t, options) {
  const pool = createPool(worker, options);
  t.after(() => pool.close());
  return pool;
}

test('all ways give the same', { timeout }, async (t) => {
  const pool = poolFor(t, { size: 1 });
  const hashes = [sync.hash('pw'), await async.hash('pw'), await pool.run({ kind: 'hash', input: 'pw' })];
  assert.equal(new Set(hashes.map((hash) => Buffer.from(hash).toString('hex'))).size, 1);
  const text = 'abc '.repeat(10_000);
  const packed = [sync.compress(text), await async.compress(text), await pool.run({ kind: 'compress', input: text })];
  for (const bytes of packed) assert.equal(brotliDecompressSync(bytes).toString(), text);
  assert.equal(await pool.run({ kind: 'score', input: 1000 }), sync.score(1000));
});

test('the main thread holds the loop, the pool and workers do not', { timeout }, async (t) => {
  const pool = poolFor(t, { size: 1 });
  const turns = async (job) => (await measure(job, 1)).turns;
  assert.equal(await turns(async () => sync.hash('pw')), 0);
  assert.ok(await turns(() => async.hash('pw')) > 10);
  assert.ok(await turns(() => pool.run({ kind: 'hash', input: 'pw' })) > 10);
});

test("a file waits behind hashes in libuv's pool, and not behind workers", { timeout }, async (t) => {
  const pool = poolFor(t, { size: 1 });
  await pool.run({ kind: 'hash', input: 'warm up' });
  const inPool = await measure(() => async.hash('pw'), 7);
  const inWorker = await measure(() => pool.run({ kind: 'hash', input: 'pw' }), 4);
  assert.ok(inPool.beforeStat >= 4, `${inPool.beforeStat} hashes were done before the stat`);
  assert.ok(inWorker.beforeStat < 3, `${inWorker.beforeStat} hashes were done before the stat`);
});

test('a job that throws rejects, and the pool goes on with a new worker', { timeout }, async (t) => {
  const pool = poolFor(t, { size: 1 });
  const [broken, fine] = await Promise.allSettled([pool.run({ kind: 'nothing' }), pool.run({ kind: 'score', input: 10 })]);
  assert.match(broken.reason.message, /not a function/);
  assert.equal(fine.value, sync.score(10));
});

test('a full queue rejects at once', { timeout }, async (t) => {
  const pool = poolFor(t, { size: 1, maxQueue: 1 });
  const jobs = [1, 2, 3].map((input) => pool.run({ kind: 'score', input }));
  await assert.rejects(jobs[2], /queue is full/);
  await Promise.all(jobs.slice(0, 2));
});
