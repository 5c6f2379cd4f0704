import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { createPool } from '../src/pool.js';
import { endPapers, ids, paper, sleep, soon, timers, turns, until } from './helpers.js';

const timeout = 4000;
const times = { startTimeout: 3000, stopTimeout: 3000, pause: 3000 }; // too long to matter, unless a test is about them

afterEach(endPapers);

/** A pool that has started, and its paper. */
async function started({ size = 3, behaviour, ...options } = {}) {
  const workers = paper({ behaviour });
  const pool = createPool({ fork: workers.fork, size, ...times, ...options });
  await soon(pool.start(), 'start() did not resolve although all workers listen');
  workers.seen.leastListening = Infinity;
  return { ...workers, ...pool };
}

test('1. start resolves when all workers listen', { timeout }, async () => {
  const { fork, all, listening } = paper({ behaviour: () => ({ starts: false }) });
  const { start } = createPool({ fork, size: 3, ...times });
  let resolved = false;
  const starting = start().then(() => { resolved = true; });
  await turns();
  assert.equal(all.length, 3, 'the workers start at the same time');
  all[0].listen();
  all[2].listen();
  await turns();
  assert.equal(resolved, false, 'it resolved while one worker was still starting');
  all[1].listen();
  await soon(starting, 'start() did not resolve');
  assert.equal(listening().length, 3);
});

test('1. start rejects when a worker ends before it listens, and kills the others', { timeout }, async () => {
  const { fork, all, alive } = paper({ behaviour: (id) => ({ starts: id === 1 }) });
  const { start } = createPool({ fork, size: 3, ...times, pause: 5 });
  const starting = start();
  starting.catch(() => { /* looked at below */ });
  await turns();
  all[1].exit(1);
  await soon(assert.rejects(starting), 'start() did not reject');
  await turns();
  assert.deepEqual(ids(alive()), [], 'workers of a pool that could not start are still there');
  assert.deepEqual(all[2].killed, ['SIGKILL']);
  await sleep(40);
  assert.equal(all.length, 3, 'nothing may be forked after start() has failed');
});

test('1. start rejects when a worker does not listen in time', { timeout }, async () => {
  const { fork, alive } = paper({ behaviour: (id) => ({ starts: id !== 2 }) });
  const { start } = createPool({ fork, size: 2, ...times, startTimeout: 50 });
  await soon(assert.rejects(start()), 'start() did not reject');
  await turns();
  assert.deepEqual(ids(alive()), []);
});

for (const [code, signal] of [[1, null], [0, null], [null, 'SIGKILL']]) {
  test(`2. a worker that ends by itself (${signal ?? code}) is replaced once, at once`, { timeout }, async () => {
    const { all, listening } = await started();
    all[1].exit(code, signal);
    await turns();
    assert.deepEqual(ids(listening()), [1, 3, 4]);
    all[3].exit(code, signal);
    await turns();
    assert.deepEqual(ids(listening()), [1, 3, 5], 'a replacement is replaced like any other');
  });
}

test('2. two that end at the same time are both replaced', { timeout }, async () => {
  const { all, listening } = await started();
  all[0].exit(1);
  all[1].exit(1);
  await turns();
  assert.deepEqual(ids(listening()), [3, 4, 5]);
});

test('2. a replacement that does not come up is tried again after the pause, until one does', { timeout }, async () => {
  const { all, listening } = await started({ pause: 400, behaviour: (id) => ({ starts: id <= 3 || id >= 6 }) });
  all[0].exit(1);
  await turns();
  assert.equal(all.length, 4);
  all[3].exit(1);
  await sleep(40);
  assert.equal(all.length, 4, 'the next was forked without a pause: a crash at the start becomes a fork bomb');
  await until(() => all.length === 5, 'no further worker was forked after the pause');
  all[4].exit(1);
  await until(() => listening().length === 3, 'the pool did not come back to its size');
  assert.deepEqual(ids(listening()), [2, 3, 6]);
});

test('2. a replacement that never listens is killed, and another one tried', { timeout }, async () => {
  const { all, listening } = await started({ pause: 10, startTimeout: 60, behaviour: (id) => ({ starts: id !== 4 }) });
  all[0].exit(1);
  await until(() => listening().length === 3, 'the pool did not come back to its size');
  assert.deepEqual(all[3].killed, ['SIGKILL']);
  assert.deepEqual(ids(listening()), [2, 3, 5]);
});

test('3. restart replaces every worker, one after the other', { timeout }, async () => {
  const { restart, listening, alive, all, seen } = await started();
  await soon(restart(), 'restart() did not resolve');
  assert.deepEqual(ids(listening()), [4, 5, 6]);
  assert.deepEqual(all.slice(0, 3).map(({ sent }) => sent), [['drain'], ['drain'], ['drain']]);
  assert.deepEqual(all.flatMap(({ killed }) => killed), [], 'a worker that drains in time is not killed');
  assert.equal(alive().length, 3);
  assert.equal(seen.most, 4, `there were ${seen.most} workers at the same time`);
  assert.ok(seen.leastListening >= 3, `at times only ${seen.leastListening} workers listened`);
});

test('3. an old worker is told to go only when the new one listens, and the next waits for its end', { timeout }, async () => {
  const { restart, all } = await started({ size: 2, behaviour: (id) => ({ starts: id <= 2, drains: false }) });
  const restarting = restart();
  await turns();
  assert.equal(all.length, 3, 'one new worker at a time');
  assert.deepEqual([...all[0].sent, ...all[1].sent], [], 'an old worker was told to go before the new one listened');
  all[2].listen();
  await turns();
  const [first, second] = all[0].sent.length > 0 ? [all[0], all[1]] : [all[1], all[0]];
  assert.deepEqual(first.sent, ['drain']);
  assert.equal(all.length, 3, 'the next one was forked before the old one had ended');
  first.exit(0);
  await turns();
  assert.equal(all.length, 4);
  all[3].listen();
  await turns();
  assert.deepEqual(second.sent, ['drain']);
  second.exit(0);
  await soon(restarting, 'restart() did not resolve');
});

test('3. a second restart replaces those of the first', { timeout }, async () => {
  const { restart, listening } = await started({ size: 2 });
  await soon(restart(), 'restart() did not resolve');
  await soon(restart(), 'the second restart() did not resolve');
  assert.deepEqual(ids(listening()), [5, 6]);
});

test('4. a new worker that crashes at its start ends the restart; the old ones go on', { timeout }, async () => {
  const { restart, all, listening } = await started({ pause: 5, behaviour: (id) => ({ starts: id !== 5 }) });
  const restarting = restart();
  restarting.catch(() => { /* looked at below */ });
  await until(() => all.length === 5, 'no second worker was started');
  all[4].exit(1);
  await soon(assert.rejects(restarting), 'restart() did not reject');
  await sleep(40);
  assert.equal(all.length, 5, 'nothing more may be forked: the pool has its size');
  assert.equal(listening().length, 3);
  assert.equal(all.slice(0, 3).filter(({ sent }) => sent.length === 0).length, 2, 'two old workers are left, and were not told to go');
});

test('4. a new worker that never listens is killed and ends the restart', { timeout }, async () => {
  const { restart, all, listening } = await started({ startTimeout: 60, behaviour: (id) => ({ starts: id <= 3 }) });
  await soon(assert.rejects(restart()), 'restart() did not reject');
  await turns();
  assert.deepEqual(all[3].killed, ['SIGKILL']);
  assert.deepEqual(ids(listening()), [1, 2, 3]);
});

test('4. after a restart that failed the next one works', { timeout }, async () => {
  const { restart, all, listening } = await started({ behaviour: (id) => ({ starts: id !== 4 }) });
  const failing = restart();
  failing.catch(() => { /* looked at below */ });
  await turns();
  all[3].exit(1);
  await soon(assert.rejects(failing), 'restart() did not reject');
  all[0].exit(1); // still replaced, although a restart had begun with it
  await turns();
  assert.equal(listening().length, 3, 'a crash after a failed restart is replaced');
  await soon(restart(), 'the next restart() did not resolve');
  assert.equal(listening().length, 3);
  assert.ok(listening().every(({ id }) => id > 5), 'old workers are left');
});

test('5. a worker that does not drain is killed, and the restart goes on', { timeout }, async () => {
  const { restart, all, listening } = await started({ size: 2, stopTimeout: 60, behaviour: (id) => ({ drains: id !== 1 }) });
  await soon(restart(), 'restart() waits for ever for a worker that does not drain');
  assert.deepEqual(all[0].killed, ['SIGKILL']);
  assert.deepEqual(all[1].killed, []);
  assert.deepEqual(ids(listening()), [3, 4]);
});

test('6. a drained worker is not replaced, even if it ends with an error', { timeout }, async () => {
  const { restart, all, listening } = await started({ size: 1, behaviour: () => ({ drains: false }) });
  const restarting = restart();
  await until(() => all[0].sent.length > 0, 'the old worker was not told to go');
  all[0].exit(1);
  await soon(restarting, 'restart() did not resolve');
  await turns();
  assert.deepEqual(ids(listening()), [2]);
  assert.equal(all.length, 2);
});

test('6. an old worker that crashes while its successor starts is not replaced twice', { timeout }, async () => {
  const { restart, all, listening, seen } = await started({ size: 1, behaviour: (id) => ({ starts: id === 1 }) });
  const restarting = restart();
  await turns();
  all[0].exit(1);
  await turns();
  assert.equal(all.length, 2, 'its replacement was already on the way');
  all[1].listen();
  await soon(restarting, 'restart() did not resolve');
  assert.deepEqual(ids(listening()), [2]);
  assert.equal(seen.most, 2);
});

test('6. an old worker that crashes while its successor starts in vain is replaced', { timeout }, async () => {
  const { restart, all, listening } = await started({ size: 1, pause: 5, behaviour: (id) => ({ starts: id !== 2 }) });
  const restarting = restart();
  restarting.catch(() => { /* looked at below */ });
  await turns();
  all[0].exit(1);
  all[1].exit(1);
  await soon(assert.rejects(restarting), 'restart() did not reject');
  await until(() => listening().length === 1, 'the pool is empty and stays so');
  assert.equal(all.length, 3);
});

test('6. another old worker that crashes during the restart is replaced, once', { timeout }, async () => {
  const { restart, all, listening } = await started({ size: 3, behaviour: (id) => ({ starts: id !== 4 }) });
  const restarting = restart();
  await turns();
  for (const worker of all.slice(0, 3)) if (worker.id === 2) worker.exit(1);
  await turns();
  all[3].listen();
  await soon(restarting, 'restart() did not resolve');
  await turns();
  assert.equal(listening().length, 3);
  assert.ok(listening().every(({ id }) => id > 3), 'an old worker is left');
});

test('7. restart during a restart is the same restart', { timeout }, async () => {
  const { restart, all, listening } = await started({ size: 2 });
  const first = restart();
  assert.equal(restart(), first, 'it must return the same promise');
  await soon(first, 'restart() did not resolve');
  assert.deepEqual(ids(listening()), [3, 4]);
  assert.equal(all.length, 4);
});

test('8. stop drains all workers at once, and replaces none', { timeout }, async () => {
  const { stop, all, alive } = await started({ behaviour: () => ({ drains: false }) });
  let stopped = false;
  const stopping = stop().then(() => { stopped = true; });
  await turns();
  assert.deepEqual(all.map(({ sent }) => sent), [['drain'], ['drain'], ['drain']]);
  all[0].exit(0);
  all[1].exit(1);
  await turns();
  assert.equal(stopped, false, 'stop() resolved before all workers had ended');
  all[2].exit(0);
  await soon(stopping, 'stop() did not resolve');
  await turns();
  assert.equal(all.length, 3, 'a worker was forked after stop()');
  assert.equal(alive().length, 0);
});

test('8. stop drains a replacement that does not listen yet, and waits for it', { timeout }, async () => {
  const { stop, all, alive } = await started({ size: 2, behaviour: (id) => ({ starts: id <= 2, drains: id <= 2 }) });
  all[0].exit(1);
  await turns();
  assert.equal(all.length, 3);
  let stopped = false;
  const stopping = stop().then(() => { stopped = true; });
  await turns();
  assert.deepEqual(all[2].sent, ['drain'], 'the replacement that is still starting must be told too');
  assert.equal(stopped, false, 'stop() resolved before the replacement had ended');
  all[2].exit(0);
  await soon(stopping, 'stop() did not resolve');
  await turns();
  assert.equal(all.length, 3, 'a worker was forked after stop()');
  assert.equal(alive().length, 0);
});

test('8. stop kills who does not drain', { timeout }, async () => {
  const { stop, all } = await started({ stopTimeout: 60, behaviour: (id) => ({ drains: id !== 2 }) });
  await soon(stop(), 'stop() did not resolve');
  assert.deepEqual(all.map(({ killed }) => killed), [[], ['SIGKILL'], []]);
});

test('8. stop ends a pause: nothing is forked after it', { timeout }, async () => {
  const { stop, all } = await started({ size: 2, pause: 40, behaviour: (id) => ({ starts: id <= 2 }) });
  all[0].exit(1);
  await turns();
  all[2].exit(1);
  await turns();
  await soon(stop(), 'stop() did not resolve');
  await sleep(120);
  assert.equal(all.length, 3, 'a worker was forked after stop()');
});

test('8. stop during a restart ends it, and drains the new worker too', { timeout }, async () => {
  const { stop, restart, all, alive } = await started({ size: 2, behaviour: (id) => ({ starts: id <= 2 }) });
  const restarting = restart();
  const rejected = soon(assert.rejects(restarting), 'restart() did not reject');
  rejected.catch(() => { /* awaited below */ });
  await turns();
  const stopping = stop();
  assert.deepEqual(all[2].sent, ['drain'], 'the worker that is still starting must be told too');
  await soon(stopping, 'stop() did not resolve');
  await rejected;
  await turns();
  assert.equal(all.length, 3, 'the restart went on after stop()');
  assert.equal(alive().length, 0);
});

test('9. no timers are left', { timeout }, async () => {
  const before = timers();
  const { restart, stop, all } = await started({ size: 2, behaviour: (id) => ({ starts: id !== 6 }) });
  await soon(restart(), 'restart() did not resolve');
  all.find(({ state }) => state === 'listening').exit(1);
  await turns();
  assert.equal(timers(), before, 'a timer is left after start, restart and a replacement');
  all.find(({ state }) => state === 'listening').exit(1); // its replacement does not listen
  await turns();
  all[5].exit(1); // so the pool pauses
  await turns();
  await soon(stop(), 'stop() did not resolve');
  await turns();
  assert.equal(timers(), before, 'a timer is left after stop');
});
