import assert from 'node:assert/strict';
import { test } from 'node:test';
import { API_KEY, openShop } from '../src/database.js';
import { run, searchBound, searchRaw, sorted, sortedRaw } from '../src/knex-shop.js';

const UNION = "nothing' UNION SELECT api_key, 0 FROM users --";

test('whereRaw with a string in it is injectable, with bindings it is not', (t) => {
  const db = openShop();
  t.after(() => db.close());
  assert.deepEqual(run(db, searchRaw(UNION)).map(({ name }) => name), [API_KEY]);
  assert.deepEqual(run(db, searchBound(UNION)), []);
  assert.deepEqual(run(db, searchBound('In')).map(({ name }) => name), ['Ink']);
  assert.ok(!searchBound(UNION).toSQL().sql.includes('UNION'));
});

test('orderBy quotes the column, orderByRaw does not', (t) => {
  const db = openShop();
  t.after(() => db.close());
  const attack = '(CASE WHEN 1 THEN -cents END)';
  assert.deepEqual(run(db, sortedRaw(attack)).map(({ name }) => name), ['Ink', 'Pen']);
  assert.match(sorted(attack).toSQL().sql, /order by `\(CASE WHEN 1 THEN -cents END\)` asc/);
  assert.throws(() => run(db, sorted(attack)), /no such column/);
  assert.equal(run(db, sorted('public')).length, 2, 'a column that nobody meant to offer');
});
