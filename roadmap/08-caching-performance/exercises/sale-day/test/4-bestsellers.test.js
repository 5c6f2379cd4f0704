import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestsellers } from '../src/bestsellers.js';
import { limit, turn } from './helpers.js';

const products = Array.from({ length: 100 }, (_, id) => ({ id, sold: (id * 37) % 10 }));

test('7. the best, in order, each scored once', limit, async () => {
  let scores = 0;
  const score = ({ sold }) => {
    scores++;
    return sold;
  };
  const top = await bestsellers(products, score, { limit: 12, sliceMs: 1000, now: () => 0 });
  const expected = [...products].sort((a, b) => b.sold - a.sold).slice(0, 12);
  assert.deepEqual(top, expected);
  assert.equal(scores, 100, `${scores} scores of 100 products`);
  assert.equal(products[1].id, 1, 'the list of the caller was changed');
  assert.deepEqual(await bestsellers([], score, { limit: 3, sliceMs: 5, now: () => 0 }), []);
});

test('7. it gives way after each slice', limit, async () => {
  let time = 0; // what a turn of others takes is not its own
  let piece = 0;
  let longest = 0;
  let running = true;
  const others = (async () => {
    while (running) {
      await turn();
      piece = 0;
      time += 50;
    }
  })();
  const score = ({ sold }) => {
    time += 3;
    piece += 3;
    longest = Math.max(longest, piece);
    return sold;
  };
  const before = time;
  await bestsellers(products, score, { limit: 3, sliceMs: 10, now: () => time });
  const passed = time - before;
  running = false;
  await others;
  assert.equal(longest, 12, `${longest} ms in one piece, with slices of 10 ms and scores of 3 ms`);
  assert.ok(passed < 100 * 3 + 40 * 50, 'it gives way far more often than it has to');
});
