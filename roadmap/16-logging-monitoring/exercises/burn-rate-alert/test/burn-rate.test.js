import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBurnRate } from '../src/burn-rate.js';

const timeout = 2000;
const MINUTE = 60_000;
const RULES = [
  { name: 'page', long: 60, short: 5, rate: 14.4 },
  { name: 'ticket', long: 360, short: 30, rate: 6 },
];

function service(options = {}) {
  let at = Date.UTC(2026, 10, 23, 12);
  const burn = createBurnRate({ slo: 0.999, rules: RULES, now: () => at, ...options });
  const record = (good, bad) => {
    for (let i = 0; i < good; i++) burn.record(true);
    for (let i = 0; i < bad; i++) burn.record(false);
  };
  const pass = (ms) => { at += ms; };
  /** `minutes` minutes of the same traffic; the last one is the running minute. */
  const run = (minutes, good, bad) => {
    for (let i = 0; i < minutes; i++) { pass(MINUTE); record(good, bad); }
  };
  return { ...burn, add: record, pass, run };
}
const near = (value, wanted, message) => assert.ok(Math.abs(value - wanted) < 1e-6, `${message ?? 'rate'}: ${value} instead of ${wanted}`);

test('2. the burn rate is the share of bad requests over the share that is allowed', { timeout }, () => {
  const s = service();
  assert.equal(s.rate(5), 0, 'without requests');
  s.add(999, 1);
  near(s.rate(5), 1);
  s.add(0, 1000);
  near(s.rate(1), 500.5);
  const lax = service({ slo: 0.9 });
  lax.add(8, 2);
  near(lax.rate(60), 2);
});

test('2. a window has its last minutes, the running one included, and no more', { timeout }, () => {
  const s = service();
  s.add(0, 10);
  s.run(4, 10, 0);
  near(s.rate(5), 200, 'the fifth minute back is in the window');
  near(s.rate(4), 0);
  s.pass(MINUTE - 1);
  near(s.rate(5), 200, 'the minute is still running');
  s.pass(1);
  assert.equal(s.rate(5), 0, 'a minute without requests moves the window as well');
  near(s.rate(6), 200);
});

test('2. all requests count alike: a quiet minute weighs little', { timeout }, () => {
  const s = service();
  s.run(1, 0, 1);
  s.run(1, 999, 0);
  near(s.rate(5), 1);
});

test('3. an outage fires quickly, also after a good hour', { timeout }, () => {
  const s = service();
  s.run(360, 100, 0);
  assert.deepEqual(s.firing(), []);
  s.run(1, 0, 100); // 100 of 6000 in the hour
  assert.deepEqual(s.firing(), ['page'], 'burn rate 16.7 in the long window, 200 in the short one');
  s.run(2, 0, 100);
  assert.deepEqual(s.firing(), ['page', 'ticket']);
});

test('3. it ends soon after the mend, although the long window is still bad', { timeout }, () => {
  const s = service();
  s.run(60, 100, 0);
  s.run(10, 50, 50);
  assert.deepEqual(s.firing(), ['page', 'ticket']);
  s.run(5, 100, 0);
  assert.ok(s.rate(60) > 14.4);
  assert.deepEqual(s.firing(), ['ticket'], 'the short window is good again');
});

test('3. a short spike does not fire', { timeout }, () => {
  const s = service();
  s.run(360, 100, 0);
  s.run(1, 20, 80); // 80 of 6000: 13.3
  assert.ok(s.rate(5) > 14.4);
  assert.deepEqual(s.firing(), []);
});

test('3. a slow burn makes a ticket and no page', { timeout }, () => {
  const s = service();
  s.run(360, 992, 8);
  assert.deepEqual(s.firing(), ['ticket']);
});

test('3. the rate itself is enough to fire', { timeout }, () => {
  const s = service({ rules: [{ name: 'exact', long: 10, short: 5, rate: 6 }] });
  s.run(10, 994, 6);
  assert.deepEqual(s.firing(), ['exact']);
});

test('4. with few requests in the long window nothing fires', { timeout }, () => {
  const s = service();
  s.run(60, 0, 1);
  assert.deepEqual(s.firing(), []);
  s.add(0, 39);
  assert.deepEqual(s.firing(), [], '99 requests');
  s.add(0, 1);
  assert.deepEqual(s.firing(), ['page', 'ticket']);
  const own = service({ minRequests: 3 });
  own.add(0, 2);
  assert.deepEqual(own.firing(), []);
  own.add(0, 1);
  assert.deepEqual(own.firing(), ['page', 'ticket']);
});

test('5. no more minutes are kept than the longest window has', { timeout }, () => {
  const s = service();
  s.run(2000, 5, 0);
  assert.equal(s.size(), 360);
  s.add(5000, 0);
  assert.equal(s.size(), 360, 'more requests in a minute take no more memory');
  s.pass(359 * MINUTE);
  assert.ok(s.size() <= 1, 'minutes that are over are kept while no request comes');
  s.run(10, 1, 0);
  assert.ok(s.size() <= 11);
  assert.equal(s.rate(360), 0);
});

test('5. the longest window of these rules decides what is kept', { timeout }, () => {
  const small = service({ rules: [{ name: 'soon', long: 10, short: 5, rate: 6 }] });
  small.run(50, 1, 0);
  assert.equal(small.size(), 10);
  const large = service({ rules: [...RULES, { name: 'days', long: 4320, short: 360, rate: 1 }] });
  large.run(1, 0, 100);
  large.run(4319, 1, 0);
  assert.equal(large.size(), 4320);
  near(large.rate(4320), 100 / 4419 / 0.001, 'rate over three days');
  assert.deepEqual(large.firing(), [], 'the short window is good');
});
