import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { test } from 'node:test';
import { createGate, QueueFullError } from '../src/gate.js';
import { createPasswords } from '../src/passwords.js';

const limit = { timeout: 5000 };
const flush = () => new Promise((resolve) => setImmediate(resolve));

async function refused(call) {
  const outcome = await Promise.race([
    call.then(() => 'its task was run', (err) => err),
    flush().then(() => 'nothing yet'),
  ]);
  assert.ok(outcome instanceof QueueFullError, `a call too many must reject at once with a QueueFullError; got: ${outcome}`);
}

/** Tasks that run until they are told to end, and what became of them. */
function bench() {
  const started = [];
  const tasks = new Map();
  let active = 0;
  let most = 0;
  return {
    started,
    get most() { return most; },
    task: (name) => () => {
      started.push(name);
      most = Math.max(most, ++active);
      return new Promise((resolve, reject) => {
        tasks.set(name, {
          end: (value) => { active--; resolve(value); },
          fail: (err) => { active--; reject(err); },
        });
      });
    },
    end(name, value) { tasks.get(name).end(value); return flush(); },
    fail(name, err) { tasks.get(name).fail(err); return flush(); },
  };
}

test('starts a task at once while there is room', limit, async () => {
  const { started, task } = bench();
  const gate = createGate({ concurrency: 2, maxQueue: 5 });
  gate.run(task('a'));
  gate.run(task('b'));
  await flush();
  assert.deepEqual(started, ['a', 'b']);
});

test('never runs more than `concurrency` tasks', limit, async () => {
  const b = bench();
  const gate = createGate({ concurrency: 2, maxQueue: 10 });
  for (const name of 'abcde') gate.run(b.task(name));
  await flush();
  assert.deepEqual(b.started, ['a', 'b'], 'only the first two may run');
  for (const name of 'abcde') await b.end(name);
  assert.equal(b.most, 2);
});

test('starts waiting tasks in order, each as soon as a running one settles', limit, async () => {
  const b = bench();
  const gate = createGate({ concurrency: 2, maxQueue: 10 });
  for (const name of 'abcd') gate.run(b.task(name));
  await b.end('b');
  assert.deepEqual(b.started, ['a', 'b', 'c'], 'c follows b, although a still runs');
  await b.end('c');
  assert.deepEqual(b.started, ['a', 'b', 'c', 'd']);
});

test('a newcomer neither overtakes a waiting call nor makes one too many', limit, async () => {
  for (let ticks = 0; ticks < 8; ticks++) { // whatever the moment at which it comes
    const b = bench();
    const gate = createGate({ concurrency: 1, maxQueue: 10 });
    gate.run(b.task('first'));
    gate.run(b.task('waiting'));
    await flush();
    const ended = b.end('first');
    for (let i = 0; i < ticks; i++) await null;
    gate.run(b.task('newcomer'));
    await ended;
    await flush();
    assert.deepEqual(b.started, ['first', 'waiting'], `a newcomer that came ${ticks} microtasks after the end`);
    await b.end('waiting');
    assert.deepEqual(b.started, ['first', 'waiting', 'newcomer']);
    assert.equal(b.most, 1);
  }
});

test('a newcomer from the continuation of the finished call waits its turn, too', limit, async () => {
  const b = bench();
  const gate = createGate({ concurrency: 1, maxQueue: 10 });
  gate.run(b.task('first')).then(() => gate.run(b.task('newcomer')));
  gate.run(b.task('waiting'));
  await flush();
  await b.end('first');
  assert.deepEqual(b.started, ['first', 'waiting']);
  await b.end('waiting');
  assert.deepEqual(b.started, ['first', 'waiting', 'newcomer']);
});

test('rejects at once with a QueueFullError when the queue is full, and never calls that task', limit, async () => {
  const b = bench();
  const gate = createGate({ concurrency: 2, maxQueue: 3 });
  for (const name of 'abcde') gate.run(b.task(name));
  await refused(gate.run(b.task('f')));
  for (const name of 'abcde') await b.end(name);
  assert.deepEqual(b.started, ['a', 'b', 'c', 'd', 'e'], 'the five that were let in, and no other');
});

test('takes calls again when the queue has become shorter', limit, async () => {
  const b = bench();
  const gate = createGate({ concurrency: 1, maxQueue: 1 });
  gate.run(b.task('a'));
  gate.run(b.task('b'));
  await refused(gate.run(b.task('c')));
  await b.end('a');
  gate.run(b.task('d'));
  await b.end('b');
  assert.deepEqual(b.started, ['a', 'b', 'd']);
});

test('with maxQueue 0 nothing waits', limit, async () => {
  const b = bench();
  const gate = createGate({ concurrency: 1, maxQueue: 0 });
  const first = gate.run(b.task('a'));
  await refused(gate.run(b.task('b')));
  await b.end('a', 1);
  assert.equal(await first, 1);
  gate.run(b.task('c'));
  await flush();
  assert.deepEqual(b.started, ['a', 'c']);
});

test('resolves to what the task resolves to, and rejects with what it rejects with', limit, async () => {
  const b = bench();
  const gate = createGate({ concurrency: 1, maxQueue: 1 });
  const good = gate.run(b.task('good'));
  const bad = assert.rejects(gate.run(b.task('bad')), { message: 'no memory' });
  await b.end('good', 42);
  assert.equal(await good, 42);
  await b.fail('bad', new Error('no memory'));
  await bad;
  assert.equal(gate.running, 0);
});

test('a task that asks for another one while it starts does not get past the limit', limit, async () => {
  const b = bench();
  const gate = createGate({ concurrency: 1, maxQueue: 1 });
  let during;
  const outer = b.task('outer');
  gate.run(() => {
    during = gate.running;
    gate.run(b.task('inner'));
    return outer();
  });
  await flush();
  assert.equal(during, 1, 'a task that starts is running already');
  assert.deepEqual(b.started, ['outer'], 'the inner task has to wait for the outer one');
  await b.end('outer');
  assert.deepEqual(b.started, ['outer', 'inner']);
});

test('a task that rejects gives its place to the next one', limit, async () => {
  const b = bench();
  const gate = createGate({ concurrency: 1, maxQueue: 1 });
  const bad = assert.rejects(gate.run(b.task('bad')), /no memory/);
  gate.run(b.task('next'));
  await b.fail('bad', new Error('no memory'));
  await bad;
  assert.deepEqual(b.started, ['bad', 'next']);
});

test('a task that throws before it returns a promise gives its place back', limit, async () => {
  const b = bench();
  const broken = () => { throw new TypeError('no password'); };
  const gate = createGate({ concurrency: 1, maxQueue: 2 });
  let promise;
  assert.doesNotThrow(() => { promise = gate.run(broken); }, 'run() must reject, not throw');
  await assert.rejects(promise, TypeError);
  assert.equal(gate.running, 0, 'the place was not given back');

  gate.run(b.task('a'));
  const waited = assert.rejects(gate.run(broken), TypeError);
  gate.run(b.task('c'));
  await flush();
  await b.end('a');
  await waited;
  assert.deepEqual(b.started, ['a', 'c'], 'the task behind the broken one was never started');
});

test('running and waiting tell the truth', limit, async () => {
  const b = bench();
  const gate = createGate({ concurrency: 2, maxQueue: 2 });
  const seen = () => `${gate.running} running, ${gate.waiting} waiting`;
  assert.equal(seen(), '0 running, 0 waiting');
  const calls = [...'abcd'].map((name) => gate.run(b.task(name)));
  assert.equal(seen(), '2 running, 2 waiting', 'right after the calls, before any promise has settled');
  await refused(gate.run(b.task('e')));
  assert.equal(seen(), '2 running, 2 waiting');
  await b.end('a');
  assert.equal(seen(), '2 running, 1 waiting');
  const failed = assert.rejects(calls[1], /gone/);
  await b.fail('b', new Error('gone'));
  await failed;
  assert.equal(seen(), '2 running, 0 waiting');
  await b.end('c');
  await b.end('d');
  assert.equal(seen(), '0 running, 0 waiting');
});

const threads = Number(process.env.UV_THREADPOOL_SIZE ?? 4);
test('with real hashes: a stat does not wait behind eight of them', { timeout: 20_000, skip: threads < 3 }, async () => {
  const passwords = createPasswords({ gate: createGate({ concurrency: 2, maxQueue: 8 }), cost: 2 ** 15 });
  let done = 0;
  const hashes = Array.from({ length: 8 }, (_, i) => passwords.hash(`secret ${i}`).finally(() => { done++; }));
  await stat('.');
  assert.equal(done, 0, `${done} of 8 hashes were done before a thread was free for the stat`);
  const stored = await Promise.all(hashes);
  assert.equal(await passwords.verify('secret 3', stored[3]), true);
  assert.equal(await passwords.verify('secret 4', stored[3]), false);
});
