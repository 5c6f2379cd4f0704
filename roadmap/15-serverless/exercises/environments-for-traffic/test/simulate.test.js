import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulate } from '../src/simulate.js';

const platform = { initMs: 400, idleMs: 60_000 };
const timeout = 1000;
const colds = (result) => result.answers.map((one) => one.cold);

test('2. one after the other: one cold start, then warm', { timeout }, () => {
  const result = simulate([{ at: 0, ms: 50 }, { at: 1000, ms: 50 }, { at: 2000, ms: 70 }], platform);
  assert.deepEqual(result, {
    coldStarts: 1, throttled: 0, peak: 1,
    answers: [{ cold: true, latency: 450 }, { cold: false, latency: 50 }, { cold: false, latency: 70 }],
  });
});

test('2. at the same time: an environment each', { timeout }, () => {
  const burst = Array.from({ length: 20 }, () => ({ at: 5, ms: 50 }));
  const result = simulate([...burst, ...burst.map(({ ms }) => ({ at: 5000, ms }))], platform);
  assert.deepEqual([result.coldStarts, result.peak], [20, 20], 'the second burst finds 20 warm environments');
});

test('2. an environment is busy while it starts, and free at the millisecond of its answer', { timeout }, () => {
  assert.deepEqual(colds(simulate([{ at: 0, ms: 50 }, { at: 449, ms: 50 }], platform)), [true, true], 'at 449 the first one still works: init counts');
  assert.deepEqual(colds(simulate([{ at: 0, ms: 50 }, { at: 450, ms: 50 }], platform)), [true, false], 'at 450 it is free');
});

test('2. after a warm request an environment is busy for ms only', { timeout }, () => {
  const result = simulate([{ at: 0, ms: 50 }, { at: 1000, ms: 50 }, { at: 1049, ms: 1 }, { at: 1050, ms: 1 }], platform);
  assert.deepEqual(colds(result), [true, false, true, false]);
});

test('1. any order in the input, the same order in the output', { timeout }, () => {
  const requests = Object.freeze([{ at: 2000, ms: 70 }, { at: 0, ms: 50 }, { at: 1000, ms: 60 }].map(Object.freeze));
  const result = simulate(requests, platform);
  assert.deepEqual(result.answers, [{ cold: false, latency: 70 }, { cold: true, latency: 450 }, { cold: false, latency: 60 }]);
});

test('1. equal times: the one given first is first', { timeout }, () => {
  const result = simulate([{ at: 0, ms: 1 }, { at: 900, ms: 7 }, { at: 900, ms: 9 }], platform);
  assert.deepEqual(colds(result), [true, false, true]);
  const longFirst = simulate([{ at: 0, ms: 1 }, { at: 900, ms: 9 }, { at: 900, ms: 7 }], platform);
  assert.deepEqual(colds(longFirst), [true, false, true], 'how long a request takes must not change the order');
});

test('3. of several idle environments the one that was free last', { timeout }, () => {
  // Two environments: A is free at 500, B at 30 500. At 31 000 B is taken, so A is gone at 60 501.
  const result = simulate([{ at: 0, ms: 100 }, { at: 0, ms: 30_100 }, { at: 31_000, ms: 100 }, { at: 61_000, ms: 50 }, { at: 61_000, ms: 50 }], platform);
  assert.deepEqual(colds(result), [true, true, false, false, true]);
});

test('3. free last, and not started last', { timeout }, () => {
  // A starts first and is free at 30 400, B starts later and is free at 501. A takes the request at 31 000, so B is gone at 61 000.
  const result = simulate([{ at: 0, ms: 30_000 }, { at: 100, ms: 1 }, { at: 31_000, ms: 100 }, { at: 61_000, ms: 50 }, { at: 61_000, ms: 50 }], platform);
  assert.deepEqual(colds(result), [true, true, false, false, true], 'B was kept warm, although A was free later');
});

test('4. idle for longer than idleMs: gone; counted from the answer', { timeout }, () => {
  assert.deepEqual(colds(simulate([{ at: 0, ms: 100 }, { at: 60_500, ms: 1 }], platform)), [true, false], 'idle for exactly idleMs');
  assert.deepEqual(colds(simulate([{ at: 0, ms: 100 }, { at: 60_501, ms: 1 }], platform)), [true, true]);
  assert.deepEqual(colds(simulate([{ at: 0, ms: 90_000 }, { at: 120_000, ms: 1 }], platform)), [true, false], 'the clock starts at the end of the work');
});

test('5. beyond the limit: throttled, at no cost; idle environments do not count', { timeout }, () => {
  const requests = [{ at: 0, ms: 100 }, { at: 10, ms: 100 }, { at: 20, ms: 100 }, { at: 600, ms: 1 }, { at: 601, ms: 500 }, { at: 602, ms: 500 }, { at: 603, ms: 1 }];
  const result = simulate(requests, { ...platform, limit: 2 });
  assert.deepEqual(result.answers[2], { throttled: true });
  assert.deepEqual(result.answers[6], { throttled: true });
  assert.deepEqual(colds(result), [true, true, undefined, false, false, false, undefined]);
  assert.deepEqual([result.coldStarts, result.throttled, result.peak], [2, 2, 2]);
});

test('5. a limit of one: an idle environment leaves room for the next request', { timeout }, () => {
  const result = simulate([{ at: 0, ms: 1 }, { at: 1, ms: 1 }, { at: 500, ms: 1 }], { ...platform, limit: 1 });
  assert.deepEqual([result.coldStarts, result.throttled], [1, 1]);
});

test('5. without a limit nothing is throttled', { timeout }, () => {
  const result = simulate(Array.from({ length: 1100 }, () => ({ at: 0, ms: 1 })), platform);
  assert.deepEqual([result.coldStarts, result.throttled, result.peak], [1100, 0, 1100]);
});

test('6. the peak counts requests under way, not environments', { timeout }, () => {
  // Three in a row with pauses longer than idleMs: three environments, one at a time.
  const result = simulate([0, 100_000, 200_000].map((at) => ({ at, ms: 10 })), platform);
  assert.deepEqual([result.coldStarts, result.peak], [3, 1]);
});

test('6. no requests', { timeout }, () => {
  assert.deepEqual(simulate([], platform), { coldStarts: 0, throttled: 0, peak: 0, answers: [] });
});
