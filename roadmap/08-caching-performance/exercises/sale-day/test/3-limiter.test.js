import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLimiter } from '../src/limiter.js';
import { limit } from './helpers.js';

function setUp(options) {
  const clock = { time: 5_000_000 };
  const limiter = createLimiter({ perSecond: 2, burst: 3, maxClients: 1000, now: () => clock.time, ...options });
  const takes = (client, n) => Array.from({ length: n }, () => limiter.take(client));
  return { clock, limiter, takes };
}

test('5. a burst, then the rate', limit, () => {
  const { clock, takes } = setUp();
  assert.deepEqual(takes('ann', 4), [0, 0, 0, 1]);
  clock.time += 500;
  assert.deepEqual(takes('ann', 2), [0, 1]);
  clock.time += 250;
  assert.deepEqual(takes('ann', 1), [1]);
  clock.time += 250;
  assert.deepEqual(takes('ann', 2), [0, 1], 'asking in vain cost something, or parts of a token were lost');
  assert.deepEqual(takes('bob', 3), [0, 0, 0], 'another client has its own bucket');
  clock.time += 3_600_000;
  assert.deepEqual(takes('ann', 4), [0, 0, 0, 1], 'never more than the burst');
});

test('5. the whole seconds after which there will be a token', limit, () => {
  const { clock, takes } = setUp({ perSecond: 0.1, burst: 1 });
  assert.deepEqual(takes('ann', 2), [0, 10]);
  clock.time += 2500;
  assert.deepEqual(takes('ann', 1), [8]);
  clock.time += 7499;
  assert.deepEqual(takes('ann', 1), [1]);
  clock.time += 2;
  assert.deepEqual(takes('ann', 1), [0]);
});

test('6. at most maxClients are remembered, those seen last', limit, () => {
  const { limiter, takes } = setUp({ perSecond: 0.001, burst: 1, maxClients: 3 });
  for (const client of ['a', 'b', 'c']) takes(client, 1);
  assert.notEqual(limiter.take('a'), 0); // seen again, in vain
  takes('d', 1); // b is forgotten
  assert.notEqual(limiter.take('a'), 0, 'one that was seen lately was forgotten');
  assert.notEqual(limiter.take('c'), 0, 'one that was seen lately was forgotten');
  for (let i = 0; i < 500; i++) takes(`client ${i}`, 1);
  assert.equal(limiter.size, 3);
});
