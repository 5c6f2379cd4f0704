import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observe, starts } from '../src/starts.js';

const ROUNDS = 5;
const ALL = ['nextTick', 'promise', 'queueMicrotask', 'setImmediate', 'setTimeout'];

/** What all rounds have in common: the first `count` callbacks. */
async function firstOf(name, count) {
  const seen = await observe(starts[name], ROUNDS);
  const firsts = new Set([...seen.keys()].map((order) => order.split(' ').slice(0, count).join(' ')));
  assert.equal(firsts.size, 1, `${name}: more than one order: ${[...firsts].join('; ')}`);
  for (const order of seen.keys()) assert.deepEqual(order.split(' ').sort(), ALL);
  return [...firsts][0];
}

test('CommonJS: nextTick before the microtasks', async () => {
  assert.equal(await firstOf('main, CommonJS', 3), 'nextTick queueMicrotask promise');
});

test('ES module: the main module is a microtask itself, nextTick comes after', async () => {
  assert.equal(await firstOf('main, ES module', 3), 'queueMicrotask promise nextTick');
});

test('await after I/O: a microtask too', async () => {
  assert.equal(await firstOf('await after I/O', 3), 'queueMicrotask promise nextTick');
});

for (const name of ['timer', 'I/O callback', 'immediate', 'close event']) {
  test(`${name}: nextTick before the microtasks`, async () => {
    assert.equal(await firstOf(name, 3), 'nextTick queueMicrotask promise');
  });
}

for (const name of ['timer', 'I/O callback', 'await after I/O']) {
  test(`${name}: the check phase comes next, so setImmediate before setTimeout`, async () => {
    assert.match(await firstOf(name, 5), /setImmediate setTimeout$/);
  });
}
