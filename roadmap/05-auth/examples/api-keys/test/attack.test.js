import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { compareConstant, compareEarlyOut, guess } from '../src/attack.js';

const secret = randomBytes(32).toString('base64url');

test('a comparison that stops early gives a key of 43 characters away in 43 * 64 guesses at most', () => {
  const { found, guesses } = guess(secret.length, (attempt) => compareEarlyOut(attempt, secret));
  assert.equal(found, secret);
  assert.ok(guesses <= 43 * 64, `${guesses}`);
});

test('one that always looks at everything gives nothing away', () => {
  const { found } = guess(secret.length, (attempt) => compareConstant(attempt, secret));
  assert.equal(found, undefined);
  assert.equal(compareConstant(secret, secret).equal, true);
  assert.equal(compareConstant(secret.slice(1), secret).equal, false, 'other lengths do not throw');
});
