import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { createPool } from '../src/pool.js';

const timeout = 1500;
const code = (expected) => (err) => {
  assert.equal(err.code, expected, `rejected with ${err.stack}`);
  return true;
};
const settled = () => new Promise((resolve) => setImmediate(resolve));
/** What has become of a promise by now. */
async function stateOf(promise) {
  await settled();
  const pending = {};
  return Promise.race([promise, pending]).then((value) => (value === pending ? 'pending' : 'fulfilled'), () => 'rejected');
}

/** Awaits a promise that has to settle within a few turns of the event loop. */
async function soon(promise) {
  let pending = true;
  const settle = () => { pending = false; };
  promise.then(settle, settle);
  for (let turn = 0; turn < 20 && pending; turn++) await settled();
  assert.ok(!pending, 'a promise is still pending that should have settled');
  return promise;
}

/** Stands for a Worker; the test says when it answers and when it dies. */
class FakeWorker extends EventEmitter {
  inputs = [];
  terminated = false;
  ended = false;
  mayEnd = Promise.resolve();
  postMessage(input) {
    structuredClone(input);
    assert.ok(!this.ended && !this.terminated, 'an input was posted to a worker that is gone');
    this.inputs.push(input);
  }
  answer(value) { this.emit('message', { ok: true, value }); }
  fail(message) { this.emit('message', { ok: false, message }); }
  crash(err) {
    this.emit('error', err);
    this.exit(1);
  }
  exit(exitCode) {
    if (this.ended) return;
    this.ended = true;
    this.emit('exit', exitCode);
  }
  async terminate() {
    this.terminated = true;
    await settled();
    await this.mayEnd;
    this.exit(1);
    return 1;
  }
}

function bench({ size = 2, maxQueue = 10, timeoutMs = 1000 } = {}) {
  const workers = [];
  const spawn = () => { const worker = new FakeWorker(); workers.push(worker); return worker; };
  return { pool: createPool({ spawn, size, maxQueue, timeoutMs }), workers };
}

test('1: resolves with the value, rejects with the message, and uses workers again', { timeout }, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { pool, workers } = bench();
  assert.equal(workers.length, 0, 'workers were made before they were needed');
  const first = pool.run('a');
  workers[0].answer('A');
  assert.equal(await soon(first), 'A');
  const second = pool.run('b');
  assert.equal(workers.length, 1, 'a second worker was made although the first was idle');
  workers[0].fail('no such page');
  await soon(assert.rejects(second, { name: 'Error', message: 'no such page' }));
  const third = pool.run('c');
  workers[0].answer(undefined);
  assert.equal(await soon(third), undefined, 'a value may be undefined');
});

test('1: never more than `size` workers, and one input at a time for each', { timeout }, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { pool, workers } = bench({ size: 2 });
  const jobs = ['a', 'b', 'c', 'd'].map((input) => pool.run(input));
  assert.deepEqual(workers.map(({ inputs }) => inputs), [['a'], ['b']]);
  workers[1].answer('B');
  assert.deepEqual(workers.map(({ inputs }) => inputs), [['a'], ['b', 'c']]);
  workers[1].answer('C');
  workers[1].answer('D');
  workers[0].answer('A');
  assert.deepEqual(await soon(Promise.all(jobs)), ['A', 'B', 'C', 'D']);
  assert.equal(workers.length, 2);
});

test('2: rejects at once when the queue is full', { timeout }, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { pool, workers } = bench({ size: 1, maxQueue: 1 });
  const first = pool.run('a');
  const waiting = pool.run('b');
  await soon(assert.rejects(pool.run('c'), code('POOL_FULL')));
  workers[0].answer('A');
  const next = pool.run('d');
  workers[0].answer('B');
  workers[0].answer('D');
  assert.deepEqual(await soon(Promise.all([first, waiting, next])), ['A', 'B', 'D']);
  assert.deepEqual(workers[0].inputs, ['a', 'b', 'd'], 'the rejected input ran, or the order is another');
});

test('2: with maxQueue 0 nothing waits, and free workers are used', { timeout }, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { pool, workers } = bench({ size: 1, maxQueue: 0 });
  const first = pool.run('a');
  await soon(assert.rejects(pool.run('b'), code('POOL_FULL')));
  workers[0].answer('A');
  assert.equal(await soon(first), 'A');
});

test('3: a job that runs too long is rejected, its worker terminated, and the next gets a new one', { timeout }, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { pool, workers } = bench({ size: 1, timeoutMs: 1000 });
  const slow = pool.run('slow');
  const waiting = pool.run('b');
  slow.catch(() => 'awaited below');
  t.mock.timers.tick(999);
  assert.equal(await stateOf(slow), 'pending', 'timed out too early');
  t.mock.timers.tick(1);
  await soon(assert.rejects(slow, code('JOB_TIMEOUT')));
  assert.ok(workers[0].terminated, 'the worker still runs');
  assert.deepEqual(workers[1]?.inputs, ['b'], 'the waiting job has no worker');
  t.mock.timers.tick(999);
  assert.equal(await stateOf(waiting), 'pending', 'the time in the queue counted');
  workers[1].answer('B');
  assert.equal(await soon(waiting), 'B');
});

test('4: an error rejects the job of that worker with it, and nothing else', { timeout }, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { pool, workers } = bench({ size: 2 });
  const [first, second, third] = [pool.run('a'), pool.run('b'), pool.run('c')];
  const boom = new Error('out of memory');
  const rejected = assert.rejects(first, (err) => { assert.equal(err, boom); return true; });
  workers[0].crash(boom);
  await soon(rejected);
  assert.equal(workers.length, 3, 'one new worker for the waiting job');
  assert.deepEqual(workers[2].inputs, ['c'], 'the failed job must not run again');
  workers[1].answer('B');
  workers[2].answer('C');
  assert.deepEqual(await soon(Promise.all([second, third])), ['B', 'C']);
});

test('4: a worker that exits rejects its job with WORKER_EXIT', { timeout }, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { pool, workers } = bench({ size: 1 });
  const job = pool.run('a');
  const waiting = pool.run('b');
  const rejected = assert.rejects(job, code('WORKER_EXIT'));
  workers[0].exit(0);
  await soon(rejected);
  assert.deepEqual(workers[1]?.inputs, ['b'], 'the job that waited has no worker');
  workers[1].answer('B');
  assert.equal(await soon(waiting), 'B');
});

test('4: an idle worker that dies is not used again', { timeout }, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { pool, workers } = bench({ size: 1 });
  const first = pool.run('a');
  workers[0].answer('A');
  await soon(first);
  workers[0].crash(new Error('late'));
  assert.equal(workers.length, 1, 'a worker was made without a job');
  const next = pool.run('b');
  workers[1].answer('B');
  assert.equal(await soon(next), 'B');
});

test('5: an input that cannot be cloned rejects, and costs no worker', { timeout }, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { pool, workers } = bench({ size: 1 });
  const bad = pool.run({ callback() {} });
  await soon(assert.rejects(bad, { name: 'DataCloneError' }));
  const [good, worse, last] = [pool.run('a'), pool.run(() => {}), pool.run('c')];
  const rejected = assert.rejects(worse, { name: 'DataCloneError' });
  workers[0].answer('A');
  workers[0].answer('C');
  assert.deepEqual(await soon(Promise.all([good, last])), ['A', 'C']);
  await soon(rejected);
  assert.equal(workers.length, 1);
});

test('6: a late answer is given to nobody, and its worker not used again', { timeout }, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { pool, workers } = bench({ size: 1, timeoutMs: 10 });
  const slow = assert.rejects(pool.run('slow'), code('JOB_TIMEOUT'));
  const next = pool.run('b');
  t.mock.timers.tick(10);
  await soon(slow);
  workers[0].answer('SLOW'); // was on its way when the worker was terminated
  const third = pool.run('c');
  assert.deepEqual(workers[0].inputs, ['slow']);
  workers[1].answer('B');
  workers[1].answer('C');
  assert.deepEqual(await soon(Promise.all([next, third])), ['B', 'C']);
});

test('6: no timer is left, and none of an earlier job ends a later one', { timeout }, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { pool, workers } = bench({ size: 1, timeoutMs: 10 });
  const first = pool.run('a');
  t.mock.timers.tick(6);
  workers[0].answer('A');
  await soon(first);
  const second = pool.run('b');
  t.mock.timers.tick(6);
  assert.equal(await stateOf(second), 'pending', 'the timer of the first job ended the second');
  workers[0].answer('B');
  assert.equal(await soon(second), 'B');
  t.mock.timers.tick(100);
  assert.ok(!workers[0].terminated, 'a timer that was left terminated an idle worker');
});

test('6: no timer is left, however a job ends', { timeout }, async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const { pool, workers } = bench({ size: 1, timeoutMs: 1000 });
  const ends = {
    'a failure': (worker) => worker.fail('no such page'),
    'an error': (worker) => worker.crash(new Error('boom')),
    'an exit': (worker) => worker.exit(0),
  };
  for (const [name, end] of Object.entries(ends)) {
    const rejected = assert.rejects(pool.run('a'));
    end(workers.at(-1));
    await soon(rejected);
    assert.ok(timers() <= before, `a timer is left after ${name}`);
  }
  await soon(assert.rejects(pool.run(() => {})));
  assert.ok(timers() <= before, 'a timer is left after an input that cannot be cloned');
  const rejected = assert.rejects(pool.run('a'));
  await soon(pool.close());
  await soon(rejected);
  assert.ok(timers() <= before, 'a timer is left after close');
});

test('7: close rejects all jobs, waits for the workers, and then refuses', { timeout }, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { pool, workers } = bench({ size: 2, timeoutMs: 10 });
  const slow = assert.rejects(pool.run('slow'), code('JOB_TIMEOUT'));
  let letItEnd;
  workers[0].mayEnd = new Promise((resolve) => { letItEnd = resolve; });
  t.mock.timers.tick(10);
  await soon(slow); // its worker is being terminated while we close
  const jobs = [pool.run('a'), pool.run('b'), pool.run('c')];
  const rejected = jobs.map((job) => assert.rejects(job, code('POOL_CLOSED')));
  const closed = pool.close();
  await soon(Promise.all(rejected));
  assert.equal(await stateOf(closed), 'pending', 'close() resolved before all workers had ended');
  for (let turn = 0; turn < 10; turn++) await settled();
  assert.equal(await stateOf(closed), 'pending', 'close() forgot the worker that the timeout had terminated');
  letItEnd();
  await soon(closed);
  assert.equal(workers.length, 3, 'workers were made while the pool was closing');
  assert.ok(workers.every(({ ended }) => ended), 'close() resolved before all workers had ended');
  await soon(assert.rejects(pool.run('d'), code('POOL_CLOSED')));
  assert.equal(workers.length, 3);
});

test('7: close ends idle workers, too', { timeout }, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { pool, workers } = bench({ size: 1 });
  const job = pool.run('a');
  workers[0].answer('A');
  await soon(job);
  await soon(pool.close());
  assert.ok(workers[0].ended, 'the idle worker still runs');
});

test('real workers: one that throws, one that loops for ever, and one that works', { timeout: 8000 }, async (t) => {
  const source = `
    const { parentPort } = require('node:worker_threads');
    parentPort.on('message', (input) => {
      if (input === 'throw') throw new RangeError('broken file');
      if (input === 'loop') for (;;);
      parentPort.postMessage({ ok: true, value: input * 2 });
    });
  `;
  const spawn = () => new Worker(source, { eval: true });
  const patient = createPool({ spawn, size: 1, maxQueue: 10, timeoutMs: 6000 });
  const hasty = createPool({ spawn, size: 1, maxQueue: 10, timeoutMs: 50 });
  t.after(() => Promise.all([patient.close(), hasty.close()]));
  const results = await Promise.allSettled([patient.run(1), patient.run('throw'), patient.run(2), hasty.run('loop')]);
  assert.equal(results[0].value, 2);
  assert.equal(results[1].reason?.message, 'broken file');
  assert.equal(results[2].value, 4, 'the job after the crash');
  assert.equal(results[3].reason?.code, 'JOB_TIMEOUT');
});
