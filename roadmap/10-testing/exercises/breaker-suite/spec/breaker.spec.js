import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBreaker } from '../src/breaker.js';

// TODO: this test says almost nothing. Write the ones that notice each mistake of the README.
// `npm run spec` runs this file on the breaker as it is; `npm test` also runs it on broken ones.
test('gives what the operation gives', async (t) => {
  const operation = t.mock.fn(async () => 'ok');
  const call = createBreaker(operation);
  assert.equal(await call(), 'ok');
});
