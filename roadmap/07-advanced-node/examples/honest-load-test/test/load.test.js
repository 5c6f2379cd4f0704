import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { closedLoop, openLoop } from '../src/load.js';
import { percentile } from '../src/stats.js';

const timeout = 5000;

/** A `request` that answers at once, but not between 100 and 600 ms after its first call. */
function pausing() {
  let start;
  return async () => {
    start ??= performance.now();
    const at = performance.now() - start;
    await sleep(at > 100 && at < 600 ? 600 - at : 1);
  };
}

test('percentiles', () => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i);
  assert.deepEqual([1, 50, 99, 100].map((p) => percentile(values, p)), [1, 50, 99, 100]);
  assert.equal(percentile([7], 50), 7);
});

test('a closed loop sends nothing while it waits: one slow answer per connection', { timeout }, async () => {
  const times = await closedLoop(pausing(), { connections: 2, ms: 800 });
  assert.ok(times.length > 20, `only ${times.length} requests`);
  assert.equal(times.filter((ms) => ms > 250).length, 2);
  assert.ok(percentile(times, 50) < 100);
});

test('an open loop counts everybody who came during the pause', { timeout }, async () => {
  const times = await openLoop(pausing(), { perSecond: 100, ms: 800 });
  assert.equal(times.length, 80);
  assert.ok(times.filter((ms) => ms > 250).length >= 15, 'about 25 of them came in the first half of the pause');
});

test('an open loop that is late itself counts its own delay too', { timeout }, async () => {
  const block = () => { const end = performance.now() + 300; while (performance.now() < end); };
  let calls = 0;
  const times = await openLoop(async () => { if (++calls === 10) block(); }, { perSecond: 100, ms: 500 });
  assert.equal(times.length, 50);
  assert.ok(times.filter((ms) => ms > 100).length >= 10, 'requests that were due while the generator was blocked');
});
