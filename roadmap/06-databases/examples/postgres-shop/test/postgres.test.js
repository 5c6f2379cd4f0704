import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../src/db.js';
import * as shop from '../src/shop.js';
import { limit, sameOnBoth } from './support/same-on-both.js';

const db = {
  connect,
  shop,
  clear: () => db.pool.query('TRUNCATE customers, products, orders, order_items RESTART IDENTITY'),
  async rows(sql, values) {
    let n = 0;
    return (await db.pool.query(sql.replaceAll('?', () => `$${++n}`), values)).rows;
  },
  refused: {
    unique: { code: '23505' },
    missing: { code: '23502' },
    null: { code: '23502' },
    noParent: { code: '23503' },
    hasChildren: { code: '23503' },
    check: { code: '23514' },
    text: { code: '22P02' },
  },
};
sameOnBoth(db);

test('an array inside IN ($1) is one value, not a list', limit, async () => {
  await assert.rejects(db.pool.query('SELECT 1 WHERE 1 IN ($1)', [[1, 2]]), { code: '22P02' });
});

test('what pg makes of types', limit, async () => {
  const row = await shop.types(db.pool);
  assert.equal(row.bigint, '0');
  assert.equal(row.numeric, '12.50');
  assert.equal(row.integer, 7);
  assert.equal(row.float8, 0.5);
  assert.deepEqual(row.jsonb, { a: 1 });
  assert.equal(row.timestamptz.toISOString(), '2026-07-01T10:00:00.000Z');
  assert.equal(row.date.getTime(), new Date(2026, 6, 1).getTime(), 'a date becomes midnight in the time zone of this process');
});

test('a JavaScript array becomes a PostgreSQL array; JSON has to be text', limit, async () => {
  await assert.rejects(db.pool.query('SELECT $1::jsonb', [[1, 2]]), { code: '22P02' });
  const { rows } = await db.pool.query('SELECT $1::jsonb AS v', [JSON.stringify([1, 2])]);
  assert.deepEqual(rows, [{ v: [1, 2] }]);
});

test('undefined becomes NULL', limit, async () => {
  const { rows } = await db.pool.query('SELECT $1::text IS NULL AS v', [undefined]);
  assert.deepEqual(rows, [{ v: true }]);
});

test('ON CONFLICT (email) is about this key only', limit, async () => {
  const ann = await shop.register(db.pool, { email: 'ann@example.com', name: 'Ann' });
  const upsert = `INSERT INTO customers (id, email, name) OVERRIDING SYSTEM VALUE VALUES ($1, 'eve@example.com', 'Eve')
    ON CONFLICT (email) DO UPDATE SET name = excluded.name`;
  await assert.rejects(db.pool.query(upsert, [ann]), { code: '23505' });
});

test('ROLLBACK undoes CREATE TABLE as well', limit, async () => {
  const client = await db.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('CREATE TABLE notes (id integer)');
    await client.query('ROLLBACK');
    const { rows } = await client.query(`SELECT to_regclass('notes') AS notes`);
    assert.deepEqual(rows, [{ notes: null }]);
  } finally {
    client.release();
  }
});
