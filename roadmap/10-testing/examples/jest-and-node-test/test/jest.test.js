import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runJest } from '../src/run-jest.js';

test('Jest says the same of the same code', { timeout: 30_000 }, async () => {
  const { numPassedTests, numFailedTests, testResults } = await runJest();
  assert.equal(numFailedTests, 0, testResults.map(({ message }) => message).join('\n'));
  assert.equal(numPassedTests, 8);
});
