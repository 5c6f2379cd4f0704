import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plan } from '../src/plan.js';

const hour = 3_600_000;
const day = 24 * hour;
const from = Date.UTC(2026, 10, 1);
const state = (more) => ({
  now: from, random: () => 0.5, notBefore: from, notAfter: from + 90 * day, window: null, failures: 0, ...more,
});
const near = (actual, expected, why) => assert.ok(Math.abs(actual - expected) < 1000, `${why}: ${(actual - expected) / hour} hours off`);

test('1: a moment within the window of the CA', { timeout: 1000 }, () => {
  const window = { start: from + 50 * day, end: from + 54 * day };
  near(plan(state({ window, random: () => 0 })), window.start, 'random 0');
  near(plan(state({ window, random: () => 0.25 })), from + 51 * day, 'random 0.25');
  near(plan(state({ window, random: () => 0.999999 })), window.end, 'random almost 1');
});

test('1: a window in the past (a revocation is coming) means now', { timeout: 1000 }, () => {
  const now = from + 10 * day;
  assert.equal(plan(state({ now, window: { start: from + 2 * day, end: from + 3 * day } })), now);
  assert.equal(plan(state({ now, window: { start: from + 9 * day, end: from + 11 * day }, random: () => 0.1 })), now);
});

test('2: two thirds of the lifetime, whatever it is, plus up to 5 %', { timeout: 1000 }, () => {
  for (const days of [90, 64, 45, 6]) {
    const notAfter = from + days * day;
    near(plan(state({ notAfter, random: () => 0 })), from + (days * 2 * day) / 3, `${days} days, random 0`);
    near(plan(state({ notAfter })), from + days * day * (2 / 3 + 0.025), `${days} days, random 0.5`);
  }
  const now = from + 80 * day;
  assert.equal(plan(state({ now })), now, 'already late');
});

test('3: waits double up to a day, half of each by random()', { timeout: 1000 }, () => {
  for (const [failures, hours] of [[1, 1], [2, 2], [3, 4], [5, 16], [6, 24], [2000, 24]]) {
    const more = { now: from + 70 * day, lastAttempt: from + 70 * day, failures };
    near(plan(state({ ...more, random: () => 0 })), more.now + (hours * hour) / 2, `${failures} failures, random 0`);
    near(plan(state({ ...more, random: () => 0.5 })), more.now + hours * hour * 0.75, `${failures} failures, random 0.5`);
  }
});

test('3: failures go before the window, and never lie in the past', { timeout: 1000 }, () => {
  const now = from + 70 * day;
  const window = { start: from + 60 * day, end: from + 61 * day };
  near(plan(state({ now, lastAttempt: now, failures: 1, window })), now + 0.75 * hour, 'window passed, one failure');
  assert.equal(plan(state({ now, lastAttempt: now - 3 * day, failures: 1 })), now);
});

test('4: a window that ends before it starts counts as none', { timeout: 1000 }, () => {
  for (const end of [from + 5 * day, from + 4 * day]) {
    near(plan(state({ window: { start: from + 5 * day, end }, random: () => 0 })), from + 60 * day, 'no window');
  }
});
