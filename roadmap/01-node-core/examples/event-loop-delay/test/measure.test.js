import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inOneGo, withImmediates, withPromises } from '../src/checksum.js';
import { measure } from '../src/measure.js';

const RECORDS = 200;

test('the three versions compute the same', async () => {
  const sum = await inOneGo(25);
  assert.equal(await withPromises(25), sum);
  assert.equal(await withImmediates(25), sum);
});

test('in one go, no timer runs', async () => {
  assert.equal((await measure(() => inOneGo(RECORDS))).heartbeats, 0);
});

test('with promises between the chunks, no timer runs either', async () => {
  assert.equal((await measure(() => withPromises(RECORDS))).heartbeats, 0);
});

test('with setImmediate between the chunks, timers run', async () => {
  assert.ok((await measure(() => withImmediates(RECORDS))).heartbeats > 0);
});

test('the monitor sees the stall, and sees it shrink', async () => {
  const stalled = await measure(() => inOneGo(RECORDS));
  const smooth = await measure(() => withImmediates(RECORDS));
  assert.ok(stalled.maxDelayMs > stalled.totalMs * 0.8, 'one delay as long as the task');
  assert.ok(smooth.maxDelayMs < stalled.maxDelayMs, 'no delay near as long as the task');
});

test('both keep the loop busy: utilization says how much, not how long at once', async () => {
  for (const task of [inOneGo, withImmediates]) {
    assert.ok((await measure(() => task(RECORDS))).utilization > 0.5, task.name);
  }
});
