import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { connect } from '../src/db.js';
import { SCHEMA } from '../src/schema.js';
import * as shop from '../src/shop.js';

const limit = { timeout: 60_000 }; // the embedded server takes seconds to start
let pool;
let close = async () => {};

before(async () => {
  ({ pool, close } = await connect());
  await pool.query(SCHEMA);
}, limit);
after(() => close(), limit);

beforeEach(async () => {
  await pool.query('TRUNCATE customers, products, orders, order_items RESTART IDENTITY');
  await pool.query(`INSERT INTO products (sku, cents) VALUES ('cup', 900), ('pot', 3500), ('tea', 650)`);
}, limit);

const customer = (name) => shop.register(pool, { email: `${name}@example.com`, name });
const count = async (table) => (await pool.query(`SELECT count(*)::integer AS n FROM ${table}`)).rows[0].n;

test('register: one row per address, the later name wins', limit, async () => {
  const first = await customer('ann');
  assert.equal(await shop.register(pool, { email: 'ann@example.com', name: "O'Neil; DROP TABLE orders" }), first);
  const { rows } = await pool.query('SELECT name FROM customers');
  assert.deepEqual(rows, [{ name: "O'Neil; DROP TABLE orders" }]);
});

test('the constraints refuse what the application forgot to check', limit, async () => {
  const ann = await customer('ann');
  const refused = async (code, sql, values) => assert.rejects(pool.query(sql, values), { code });
  await refused('23505', `INSERT INTO customers (email, name) VALUES ('ann@example.com', 'x')`);
  await refused('23502', 'INSERT INTO customers (email) VALUES ($1)', ['x@example.com']);
  await refused('23503', 'INSERT INTO orders (customer_id) VALUES (4711)');
  await refused('23514', `INSERT INTO orders (customer_id, status) VALUES ($1, 'lost')`, [ann]);
  await refused('22P02', 'SELECT $1::integer', ['abc']);
});

test('productsBySku: a list of any length is one parameter', limit, async () => {
  assert.deepEqual(await shop.productsBySku(pool, ['tea', 'cup', 'spoon']), [{ sku: 'cup', cents: 900 }, { sku: 'tea', cents: 650 }]);
  assert.deepEqual(await shop.productsBySku(pool, []), []);
});

test('an array inside IN ($1) is one value, not a list', limit, async () => {
  await assert.rejects(pool.query('SELECT 1 WHERE 1 IN ($1)', [[1, 2]]), { code: '22P02' });
});

test('placeOrder: all or nothing', limit, async () => {
  const ann = await customer('ann');
  await assert.rejects(shop.placeOrder(pool, { customerId: ann, items: [{ sku: 'cup', quantity: 1 }, { sku: 'spoon', quantity: 6 }] }), { code: '23502' });
  assert.equal(await count('orders'), 0);
  await shop.placeOrder(pool, { customerId: ann, items: [{ sku: 'cup', quantity: 2 }, { sku: 'pot', quantity: 1 }] });
  assert.equal(await count('orders'), 1);
  assert.equal(await count('order_items'), 2);
});

test('pay: once', limit, async () => {
  const order = await shop.placeOrder(pool, { customerId: await customer('ann'), items: [{ sku: 'cup', quantity: 1 }] });
  assert.equal(await shop.pay(pool, order), true);
  assert.equal(await shop.pay(pool, order), false);
  assert.equal(await shop.pay(pool, '4711'), false);
});

test('customerTotals: nobody is lost, nothing is counted twice', limit, async () => {
  const ann = await customer('ann');
  await customer('bob');
  const items = [{ sku: 'cup', quantity: 2 }, { sku: 'tea', quantity: 1 }];
  for (let i = 0; i < 2; i++) await shop.pay(pool, await shop.placeOrder(pool, { customerId: ann, items }));
  await shop.placeOrder(pool, { customerId: ann, items }); // open, so it does not count
  assert.deepEqual(await shop.customerTotals(pool), [
    { email: 'ann@example.com', orders: 2, cents: 4900 },
    { email: 'bob@example.com', orders: 0, cents: 0 },
  ]);
});

test('neverOrdered', limit, async () => {
  await customer('bob');
  await shop.placeOrder(pool, { customerId: await customer('ann'), items: [{ sku: 'tea', quantity: 1 }] });
  assert.deepEqual(await shop.neverOrdered(pool, 'tea'), ['bob@example.com']);
  assert.equal((await shop.neverOrdered(pool, 'pot')).length, 2);
});

test('ON DELETE CASCADE takes the items; without it the row stays', limit, async () => {
  const ann = await customer('ann');
  const order = await shop.placeOrder(pool, { customerId: ann, items: [{ sku: 'tea', quantity: 1 }] });
  await assert.rejects(pool.query('DELETE FROM customers WHERE id = $1', [ann]), { code: '23503' });
  await pool.query('DELETE FROM orders WHERE id = $1', [order]);
  assert.equal(await count('order_items'), 0);
});

test('what pg makes of types', limit, async () => {
  const row = await shop.types(pool);
  assert.equal(row.bigint, '0');
  assert.equal(row.numeric, '12.50');
  assert.equal(row.integer, 7);
  assert.equal(row.float8, 0.5);
  assert.deepEqual(row.jsonb, { a: 1 });
  assert.equal(row.timestamptz.toISOString(), '2026-07-01T10:00:00.000Z');
  assert.equal(row.date.getTime(), new Date(2026, 6, 1).getTime(), 'a date becomes midnight in the time zone of this process');
});

test('a JavaScript array becomes a PostgreSQL array; JSON has to be text', limit, async () => {
  await assert.rejects(pool.query('SELECT $1::jsonb', [[1, 2]]), { code: '22P02' });
  const { rows } = await pool.query('SELECT $1::jsonb AS v', [JSON.stringify([1, 2])]);
  assert.deepEqual(rows, [{ v: [1, 2] }]);
});

test('undefined becomes NULL', limit, async () => {
  const { rows } = await pool.query('SELECT $1::text IS NULL AS v', [undefined]);
  assert.deepEqual(rows, [{ v: true }]);
});
