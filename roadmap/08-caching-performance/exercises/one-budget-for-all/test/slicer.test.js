import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { createSlicer } from '../src/slicer.js';

const timeout = 2000;

/** A clock that only moves when a step moves it. */
function fakeClock() {
  let time = 1000;
  return { now: () => time, advance: (ms) => { time += ms; } };
}

/** Counts turns of the event loop by going through every check phase. */
function turnCounter(onTurn = () => {}) {
  let turn = 0;
  let next = setImmediate(function count() { turn++; onTurn(); next = setImmediate(count); });
  return { current: () => turn, stop: () => clearImmediate(next) };
}

/** A slicer with a fake clock, and a log of which job ran a step in which turn. */
function bench(t, { budgetMs = 10, othersMs = 0 } = {}) {
  const clock = fakeClock();
  const counter = turnCounter(() => clock.advance(othersMs));
  t.after(counter.stop);
  const slicer = createSlicer({ budgetMs, now: clock.now });
  const log = [];
  function* job(name, steps, costMs, onStep = () => {}) {
    for (let i = 0; i < steps; i++) {
      log.push({ name, turn: counter.current() });
      clock.advance(costMs);
      onStep(i);
      if (i < steps - 1) yield;
    }
    return `${name} is done`;
  }
  const perTurn = () => [...Map.groupBy(log, ({ turn }) => turn).values()].map((steps) => steps.length);
  return { slicer, job, log, perTurn, clock, turn: counter.current };
}

const names = (log) => log.map(({ name }) => name).join('');

test('1: resolves with what the generator returns', { timeout }, async () => {
  const slicer = createSlicer();
  function* sum() { let n = 0; for (let i = 1; i <= 4; i++) { n += i; yield n; } return n; }
  function* nothing() {}
  assert.equal(await slicer.run(sum()), 10);
  assert.equal(await slicer.run(nothing()), undefined, 'a generator without a step');
});

test('1: runs no step before the turn of the caller is over', { timeout }, async (t) => {
  const { slicer, job, log } = bench(t);
  const first = slicer.run(job('a', 3, 1));
  assert.equal(log.length, 0, 'run() itself ran a step');
  for (let i = 0; i < 10; i++) await null;
  assert.equal(log.length, 0, 'a step ran in a microtask of the caller');
  await first;
  const idle = slicer.run(job('b', 1, 1)); // the slicer has been idle
  assert.equal(log.length, 3, 'run() itself ran a step of the second job');
  await idle;
});

test('2: thirty jobs use up one budget per turn, not thirty', { timeout }, async (t) => {
  const { slicer, job, perTurn } = bench(t);
  await Promise.all(Array.from({ length: 30 }, () => slicer.run(job('x', 10, 3))));
  const most = Math.max(...perTurn());
  assert.ok(most <= 4, `${most} steps of 3 ms ran in one turn: the budget is 10 ms`);
});

test('2: a budget of 10 ms is used up after 10 ms, and not before', { timeout }, async (t) => {
  const { slicer, job, perTurn } = bench(t);
  await Promise.all([slicer.run(job('a', 3, 5)), slicer.run(job('b', 3, 5))]);
  assert.deepEqual(perTurn(), [2, 2, 2], 'steps of 5 ms in each turn');
});

test('2: jobs that start while others run do not bring a budget of their own', { timeout }, async (t) => {
  const { slicer, job, perTurn } = bench(t);
  const started = [];
  const start = (name) => started.push(slicer.run(job(name, 8, 3)));
  await slicer.run(job('a', 8, 3, (i) => { if (i < 5) start('b'); }));
  await new Promise((resolve) => setImmediate(() => { start('c'); start('d'); resolve(); }));
  await Promise.all(started);
  const most = Math.max(...perTurn());
  assert.ok(most <= 4, `${most} steps of 3 ms ran in one turn: the budget is 10 ms, also for jobs that came later`);
});

test('2: goes on in the very next turn, with the whole budget', { timeout }, async (t) => {
  const { slicer, job, log, perTurn } = bench(t);
  await Promise.all(Array.from({ length: 10 }, () => slicer.run(job('x', 100, 0.1))));
  assert.ok(perTurn().length <= 12, `100 ms of work took ${perTurn().length} turns with a budget of 10 ms`);
  const took = log.at(-1).turn - log[0].turn;
  assert.ok(took <= 12, `the work was spread over ${took} turns: what runs between them?`);
});

test('2: what other callbacks take does not count', { timeout }, async (t) => {
  const { slicer, job, perTurn } = bench(t, { othersMs: 100 });
  await slicer.run(job('x', 40, 3));
  assert.ok(perTurn().length <= 11, `40 steps of 3 ms took ${perTurn().length} turns: when does the clock start?`);
});

test('2: a health check is answered while thirty jobs run, with the real clock', { timeout }, async (t) => {
  const counter = turnCounter();
  const slicer = createSlicer({ budgetMs: 5 });
  const server = createServer((request, response) => response.end('ok'));
  t.after(() => { counter.stop(); server.close(); server.closeAllConnections(); });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

  let answered = false;
  const steps = [];
  function* untilAnswered() {
    while (!answered && steps.length < 1000) {
      steps.push(counter.current());
      const end = performance.now() + 1;
      while (performance.now() < end);
      yield;
    }
  }
  const jobs = Array.from({ length: 30 }, () => slicer.run(untilAnswered()));
  const response = await fetch(`http://127.0.0.1:${server.address().port}/health`);
  assert.equal(await response.text(), 'ok');
  answered = true;
  await Promise.all(jobs);
  const most = Math.max(0, ...Map.groupBy(steps, (turn) => turn).values().map((turn) => turn.length));
  assert.ok(steps.length > 0 && steps.length < 1000, `${steps.length} steps ran before the health check was answered`);
  assert.ok(most <= 5 + 30, `${most} steps of 1 ms ran in one turn with a budget of 5 ms`);
});

test('3: jobs take turns step by step', { timeout }, async (t) => {
  const { slicer, job, log } = bench(t, { budgetMs: 1000 });
  await Promise.all([slicer.run(job('a', 3, 1)), slicer.run(job('b', 3, 1)), slicer.run(job('c', 2, 1))]);
  assert.equal(names(log), 'abcabcab');
});

test('3: a new turn goes on with the job whose step is next', { timeout }, async (t) => {
  const { slicer, job, log } = bench(t, { budgetMs: 10 });
  await Promise.all([slicer.run(job('a', 4, 5)), slicer.run(job('b', 4, 5)), slicer.run(job('c', 4, 5))]);
  assert.equal(names(log), 'abcabcabcabc', 'steps of 5 ms, two to a turn');
});

test('3: nobody starves when a single step uses up the budget', { timeout }, async (t) => {
  const { slicer, job, log } = bench(t, { budgetMs: 10 });
  const long = slicer.run(job('L', 50, 40));
  const result = await slicer.run(job('s', 2, 40));
  assert.equal(result, 's is done');
  assert.ok(log.length <= 8, `${log.length} steps ran before the short job's two were done`);
  await long;
});

test('4: a job that throws rejects its own promise, and the others go on', { timeout }, async (t) => {
  const { slicer, job, perTurn } = bench(t);
  const broken = new Error('row 2 is broken');
  const results = await Promise.allSettled([
    slicer.run(job('a', 20, 3)),
    slicer.run(job('b', 5, 3, (i) => { if (i === 2) throw broken; })),
    slicer.run(job('c', 20, 3)),
  ]);
  assert.equal(results[0].value, 'a is done');
  assert.equal(results[1].reason, broken, 'rejects with the very error of the job');
  assert.equal(results[2].value, 'c is done');
  assert.ok(Math.max(...perTurn()) <= 4, 'the error brought a second budget into a turn');
});

test('5: an aborted job runs no further step, cleans up, and rejects with the reason', { timeout }, async (t) => {
  const { slicer, job, log, turn } = bench(t);
  const controller = new AbortController();
  const reason = new Error('the client went away');
  let cleanedUp = 0;
  function* withCleanup() {
    try { yield* job('a', 1000, 3); } finally { cleanedUp++; }
  }
  const other = slicer.run(job('b', 40, 3));
  const aborted = slicer.run(withCleanup(), { signal: controller.signal });
  setImmediate(() => setImmediate(() => controller.abort(reason)));
  await assert.rejects(aborted, (err) => { assert.equal(err, reason, 'rejects with signal.reason'); return true; });
  const rejectedIn = turn();
  assert.equal(cleanedUp, 1, 'the finally block of the generator did not run, or ran twice');
  const ran = log.filter(({ name }) => name === 'a').length;
  assert.equal(await other, 'b is done', 'the other job goes on');
  assert.equal(log.filter(({ name }) => name === 'a').length, ran, 'steps ran after the abort');
  assert.ok(ran < 15, `${ran} steps ran before the abort was heard, ${rejectedIn} turns`);
});

test('5: a job whose signal is aborted from the start runs no step', { timeout }, async (t) => {
  const { slicer, job, log } = bench(t);
  const reason = new Error('too late');
  await assert.rejects(slicer.run(job('a', 3, 1), { signal: AbortSignal.abort(reason) }), (err) => err === reason);
  assert.equal(log.length, 0, 'a step ran');
});

test('5: a step that aborts its own job ends it', { timeout }, async (t) => {
  const { slicer, job, log } = bench(t);
  const controller = new AbortController();
  const reason = new Error('enough');
  await assert.rejects(
    slicer.run(job('a', 10, 1, (i) => { if (i === 1) controller.abort(reason); }), { signal: controller.signal }),
    (err) => err === reason,
  );
  assert.equal(log.length, 2, 'steps ran after the abort');
});

test('5: a job that catches errors does not go on either', { timeout }, async (t) => {
  const { slicer } = bench(t);
  const controller = new AbortController();
  const reason = new Error('the client went away');
  let steps = 0;
  let brokenRows = 0;
  function* forgiving() {
    while (steps < 20) {
      steps++;
      try {
        if (steps === 3) controller.abort(reason);
        yield;
      } catch {
        brokenRows++; // the report goes on without that row
      }
    }
  }
  await assert.rejects(slicer.run(forgiving(), { signal: controller.signal }), (err) => err === reason);
  assert.deepEqual({ steps, brokenRows }, { steps: 3, brokenRows: 0 }, 'the job took the abort for an error and went on');
});

test('6: without jobs nothing is scheduled', { timeout }, async () => {
  const slicer = createSlicer();
  const active = () => process.getActiveResourcesInfo().filter((name) => /Immediate|Timeout/.test(name)).length;
  const before = active();
  function* steps() { yield; yield; }
  await Promise.all([slicer.run(steps()), slicer.run(steps())]);
  await assert.rejects(slicer.run(steps(), { signal: AbortSignal.abort() }));
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(active() <= before, 'an immediate or a timer is left');
});

test('6: no listener is left on a signal that outlives its jobs', { timeout }, async () => {
  const slicer = createSlicer();
  const { signal } = new AbortController();
  function* steps() { yield; yield; }
  function* fails() { yield; throw new Error('row 2 is broken'); }
  await Promise.allSettled([slicer.run(steps(), { signal }), slicer.run(fails(), { signal })]);
  assert.equal(getEventListeners(signal, 'abort').length, 0, 'listeners for jobs that have ended');
});
