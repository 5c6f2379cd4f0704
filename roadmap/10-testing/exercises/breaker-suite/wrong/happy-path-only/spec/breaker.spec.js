// Has four green tests that would be as green on a function that only hands the call on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBreaker } from '../src/breaker.js';

test('gives the result', async () => assert.equal(await createBreaker(async () => 1)(), 1));
test('hands the arguments on', async () => assert.equal(await createBreaker(async (a, b) => a + b)(1, 2), 3));
test('gives the error', async () => {
  await assert.rejects(createBreaker(async () => { throw new Error('x'); })(), /x/);
});
test('may be called again', async () => {
  const call = createBreaker(async () => 1);
  await call();
  assert.equal(await call(), 1);
});
