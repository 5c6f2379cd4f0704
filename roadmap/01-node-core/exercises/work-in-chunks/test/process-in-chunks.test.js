import assert from 'node:assert/strict';
import { stat } from 'node:fs';
import { test } from 'node:test';
import { processInChunks } from '../src/process-in-chunks.js';

const range = (n) => Array.from({ length: n }, (_, i) => i);

/** A clock that only moves when `work` moves it. */
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

/** Runs `items` items of `costMs` each with a budget of `budgetMs`, and says in which turn each of them ran. */
async function turnsOf({ items, costMs, budgetMs, othersMs = 0 }) {
  const clock = fakeClock();
  const counter = turnCounter(() => clock.advance(othersMs));
  const turns = [];
  try {
    await processInChunks(range(items), () => { turns.push(counter.current()); clock.advance(costMs); }, { budgetMs, now: clock.now });
  } finally {
    counter.stop();
  }
  return turns;
}

const perTurn = (turns) => [...Map.groupBy(turns, (turn) => turn).values()].map((group) => group.length);

test('resolves with the results in order', { timeout: 5000 }, async () => {
  const clock = fakeClock();
  const work = (item, index) => { clock.advance(4); return `${index}:${item}`; };
  const results = await processInChunks(new Set(['a', 'b', 'c', 'd']), work, { budgetMs: 5, now: clock.now });
  assert.deepEqual(results, ['0:a', '1:b', '2:c', '3:d']);
});

test('resolves with [] for no items', { timeout: 5000 }, async () => {
  assert.deepEqual(await processInChunks([], () => assert.fail('there is no item')), []);
});

test('ends its turn when the budget is used up', { timeout: 5000 }, async () => {
  const counts = perTurn(await turnsOf({ items: 40, costMs: 3, budgetMs: 10 }));
  assert.ok(Math.max(...counts) <= 4, `ran ${Math.max(...counts)} items of 3 ms in one turn of the event loop: the budget is 10 ms`);
});

test('a budget of 10 ms is used up after 10 ms, not after more', { timeout: 5000 }, async () => {
  assert.deepEqual(perTurn(await turnsOf({ items: 6, costMs: 5, budgetMs: 10 })), [2, 2, 2], 'items of 5 ms for each turn');
});

test('an item that is dearer than the budget has a turn of its own', { timeout: 5000 }, async () => {
  assert.deepEqual(perTurn(await turnsOf({ items: 5, costMs: 50, budgetMs: 10 })), [1, 1, 1, 1, 1]);
});

test('does as many items in a turn as fit the budget, in every turn', { timeout: 5000 }, async () => {
  const counts = perTurn(await turnsOf({ items: 1000, costMs: 0.1, budgetMs: 10 }));
  assert.ok(counts.length <= 12, `took ${counts.length} turns of the event loop for 100 ms of work with a budget of 10 ms`);
});

test('the time that other callbacks take does not count', { timeout: 5000 }, async () => {
  const counts = perTurn(await turnsOf({ items: 40, costMs: 3, budgetMs: 10, othersMs: 100 }));
  assert.ok(counts.length <= 12, `took ${counts.length} turns for 40 items of 3 ms with a budget of 10 ms: when does the clock start?`);
});

test('goes on in the very next turn of the loop', { timeout: 5000 }, async () => {
  const turns = await turnsOf({ items: 30, costMs: 10, budgetMs: 10 });
  const took = turns.at(-1) - turns[0];
  assert.ok(took <= 30, `30 chunks took ${took} turns of the event loop: is there a timer between them?`);
});

test('timers and I/O run between the chunks, with the real clock', { timeout: 5000 }, async () => {
  const ran = new Set();
  setTimeout(() => ran.add('timer'), 1);
  stat('.', () => ran.add('I/O'));
  let items = 0;
  function* untilBothRan() {
    while (ran.size < 2 && items < 1000) yield items++;
  }
  const busy = () => { const end = performance.now() + 1; while (performance.now() < end); };
  await processInChunks(untilBothRan(), busy, { budgetMs: 5 });
  assert.deepEqual([...ran].sort(), ['I/O', 'timer'], 'these could run while the items were processed');
});

test('rejects with the error of `work`, and runs no further item', { timeout: 5000 }, async () => {
  const seen = [];
  const broken = new Error('row 2 is broken');
  const work = (item) => { seen.push(item); if (item === 2) throw broken; };
  await assert.rejects(processInChunks(range(10), work), (error) => {
    assert.equal(error, broken, 'rejects with the very error of work');
    return true;
  });
  assert.deepEqual(seen, [0, 1, 2]);
});

test('rejects with the reason of a signal that is aborted already, and runs no item', { timeout: 5000 }, async () => {
  const reason = new Error('shutting down');
  const signal = AbortSignal.abort(reason);
  await assert.rejects(processInChunks(range(3), () => assert.fail('an item ran'), { signal }), (error) => error === reason);
  await assert.rejects(processInChunks([], () => {}, { signal }), (error) => error === reason, 'resolved, because there were no items');
});

test('rejects with the reason when a timer aborts between two chunks', { timeout: 5000 }, async () => {
  const reason = new Error('the client went away');
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 1);
  let items = 0;
  let after = 0;
  const work = () => { items++; if (controller.signal.aborted) after++; const end = performance.now() + 1; while (performance.now() < end); };
  await assert.rejects(
    processInChunks(range(1500), work, { budgetMs: 2, signal: controller.signal }),
    (error) => { assert.equal(error, reason, 'rejects with signal.reason itself'); return true; },
  );
  assert.equal(after, 0, 'items ran although the signal was aborted');
});

test('runs no further item when `work` itself aborts', { timeout: 5000 }, async () => {
  const controller = new AbortController();
  const seen = [];
  const work = (item) => { seen.push(item); if (item === 1) controller.abort(new Error('enough')); };
  await assert.rejects(processInChunks(range(10), work, { signal: controller.signal }), /enough/);
  assert.deepEqual(seen, [0, 1]);
});
