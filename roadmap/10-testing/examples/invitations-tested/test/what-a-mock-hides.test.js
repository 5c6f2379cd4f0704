import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { schema } from '../src/sqlite-repository.js';

// #region mocked
/** Two mistakes: the column is called expires_at, and the quotes make 'email' a text. */
const openFor = (db, email) =>
  db.prepare("SELECT token FROM invitations WHERE 'email' = ? AND expiry > ?").all(email, 0);

test('green with a mock of the database', (t) => {
  const db = { prepare: t.mock.fn(() => ({ all: () => [{ token: 't1' }] })) };
  assert.deepEqual(openFor(db, 'ann@example.com'), [{ token: 't1' }]);
  assert.match(db.prepare.mock.calls[0].arguments[0], /WHERE 'email' = \?/);
});

test('red on a database', () => {
  const db = new DatabaseSync(':memory:');
  db.exec(schema);
  assert.throws(() => openFor(db, 'ann@example.com'), /no such column: expiry/);
});
// #endregion
