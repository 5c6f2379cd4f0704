import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expiresAt, isOpen } from '../src/rules.js';

test('an invitation lasts seven days', () => {
  assert.equal(new Date(expiresAt(Date.UTC(2026, 1, 25))).toISOString(), '2026-03-04T00:00:00.000Z');
});

for (const [what, acceptedAt, now, open] of [
  ['a moment before the end', null, 999, true],
  ['at the end exactly', null, 1000, false],
  ['when it was accepted', 5, 999, false],
]) {
  test(`open ${what}: ${open}`, () => assert.equal(isOpen({ acceptedAt, expiresAt: 1000 }, now), open));
}
