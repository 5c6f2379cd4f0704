import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';

export const limit = { timeout: 60_000 }; // the embedded server takes seconds to start

/**
 * What the shop does, in whichever dialect it is written. `db.pool` is there from the first test on.
 *
 * @param {object} db what differs: `connect`, `shop`, `clear()`, `rows(sql, values)` with `?` for a value, and
 *   `refused`, which tells an error of a broken constraint by its number
 */
export function sameOnBoth(db) {
  const { shop, rows, refused } = db;
  let close = async () => {};
  before(async () => {
    ({ pool: db.pool, close } = await db.connect());
  }, limit);
  after(() => close(), limit);
  beforeEach(async () => {
    await db.clear();
    await rows(`INSERT INTO products (sku, cents) VALUES ('cup', 900), ('pot', 3500), ('tea', 650)`);
  }, limit);

  const customer = (name) => shop.register(db.pool, { email: `${name}@example.com`, name });
  const order = (customerId, items) => shop.placeOrder(db.pool, { customerId, items });
  const count = async (table) => (await rows(`SELECT 1 FROM ${table}`)).length;

  test('register: one row per address, the later name wins', limit, async () => {
    const first = await customer('ann');
    await customer('bob');
    assert.equal(await customer('ann'), first, 'nothing changes, the id neither');
    assert.equal(await shop.register(db.pool, { email: 'ann@example.com', name: "O'Neil; DROP TABLE orders" }), first);
    const named = await rows('SELECT name FROM customers ORDER BY email');
    assert.deepEqual(named.map(({ name }) => name), ["O'Neil; DROP TABLE orders", 'bob']);
  });

  test('the constraints refuse what the application forgot to check', limit, async () => {
    const ann = await customer('ann');
    await assert.rejects(rows(`INSERT INTO customers (email, name) VALUES ('ann@example.com', 'x')`), refused.unique);
    await assert.rejects(rows('INSERT INTO customers (email) VALUES (?)', ['x@example.com']), refused.missing);
    await assert.rejects(rows('INSERT INTO customers (email, name) VALUES (?, NULL)', ['x@example.com']), refused.null);
    await assert.rejects(rows('INSERT INTO orders (customer_id) VALUES (4711)'), refused.noParent);
    await assert.rejects(rows(`INSERT INTO orders (customer_id, status) VALUES (?, 'lost')`, [ann]), refused.check);
    await assert.rejects(rows('INSERT INTO products (sku, cents) VALUES (?, ?)', ['jar', 'abc']), refused.text);
  });

  test('productsBySku: a list of any length is one parameter', limit, async () => {
    const found = await shop.productsBySku(db.pool, ['tea', 'cup', 'spoon']);
    assert.deepEqual(found, [{ sku: 'cup', cents: 900 }, { sku: 'tea', cents: 650 }]);
    assert.deepEqual(await shop.productsBySku(db.pool, []), []);
  });

  test('placeOrder: all or nothing', limit, async () => {
    const ann = await customer('ann');
    await assert.rejects(order(ann, [{ sku: 'cup', quantity: 1 }, { sku: 'spoon', quantity: 6 }]), refused.null);
    assert.equal(await count('orders'), 0);
    await order(ann, [{ sku: 'cup', quantity: 2 }, { sku: 'pot', quantity: 1 }]);
    assert.equal(await count('orders'), 1);
    assert.equal(await count('order_items'), 2);
  });

  test('pay: once', limit, async () => {
    const id = await order(await customer('ann'), [{ sku: 'cup', quantity: 1 }]);
    assert.equal(await shop.pay(db.pool, id), true);
    assert.equal(await shop.pay(db.pool, id), false);
    assert.equal(await shop.pay(db.pool, '4711'), false);
  });

  test('customerTotals: nobody is lost, nothing is counted twice', limit, async () => {
    const ann = await customer('ann');
    await customer('bob');
    const items = [{ sku: 'cup', quantity: 2 }, { sku: 'tea', quantity: 1 }];
    for (let i = 0; i < 2; i++) await shop.pay(db.pool, await order(ann, items));
    await order(ann, items); // open, so it does not count
    assert.deepEqual(await shop.customerTotals(db.pool), [
      { email: 'ann@example.com', orders: 2, cents: 4900 },
      { email: 'bob@example.com', orders: 0, cents: 0 },
    ]);
  });

  test('neverOrdered', limit, async () => {
    await customer('bob');
    await order(await customer('ann'), [{ sku: 'tea', quantity: 1 }]);
    assert.deepEqual(await shop.neverOrdered(db.pool, 'tea'), ['bob@example.com']);
    assert.equal((await shop.neverOrdered(db.pool, 'pot')).length, 2);
  });

  test('ON DELETE CASCADE takes the items; without it the row stays', limit, async () => {
    const ann = await customer('ann');
    const id = await order(ann, [{ sku: 'tea', quantity: 1 }]);
    await assert.rejects(rows('DELETE FROM customers WHERE id = ?', [ann]), refused.hasChildren);
    await rows('DELETE FROM orders WHERE id = ?', [id]);
    assert.equal(await count('order_items'), 0);
  });
}
