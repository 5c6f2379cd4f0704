import assert from 'node:assert/strict';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { test } from 'node:test';
import { include } from '../src/include.js';

const limit = { timeout: 10_000 };

/** Products and suppliers have texts as ids, some of them nasty; the index would give lines in the order of products. */
function createDb() {
  const db = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false });
  db.exec(`
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE suppliers (id TEXT PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE products (id TEXT PRIMARY KEY, cents INTEGER NOT NULL, supplier_id TEXT);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER);
    CREATE TABLE order_lines (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, product_id TEXT NOT NULL);
    CREATE INDEX lines_by_order ON order_lines (order_id, product_id);

    INSERT INTO customers VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Cleo');
    INSERT INTO suppliers VALUES ('constructor', 'Build & Co'), ('o''hara', 'O''Hara');
    INSERT INTO products VALUES
      ('lamp', 4900, 'o''hara'), ('chair', 12900, 'constructor'), ('toString', 100, NULL), ('x'' OR 1=1 --', 1, 'valueOf');
    INSERT INTO orders VALUES (10, 1), (11, 2), (12, 1), (13, NULL), (14, 99);
    INSERT INTO order_lines VALUES
      (100, 10, 'toString'), (101, 11, 'lamp'), (102, 10, 'lamp'), (103, 10, 'chair'), (104, 12, 'x'' OR 1=1 --'), (105, 12, 'lamp');
  `);
  return db;
}

const allOf = (db, table) => db.prepare(`SELECT * FROM ${table} ORDER BY id`).all();
const plain = (value) => JSON.parse(JSON.stringify(value));

/** Counts what is executed while `work` runs: statements, and the values bound to each. */
function watch(t, work) {
  const bound = [];
  const mocks = [];
  for (const method of ['all', 'get', 'iterate', 'run']) {
    const original = StatementSync.prototype[method];
    mocks.push(t.mock.method(StatementSync.prototype, method, function (...values) {
      bound.push(values);
      return original.apply(this, values);
    }));
  }
  const { exec } = DatabaseSync.prototype;
  mocks.push(t.mock.method(DatabaseSync.prototype, 'exec', function (sql) {
    bound.push([]);
    return exec.call(this, sql);
  }));
  try {
    work();
  } finally {
    for (const { mock } of mocks) mock.restore();
  }
  return bound;
}

test('1. one: the record, or null where the key is NULL or names nothing', limit, () => {
  const db = createDb();
  const orders = include(db, 'orders', allOf(db, 'orders'), ['customer']);
  assert.deepEqual(orders.map(({ id, customer }) => [id, customer && customer.name]), [
    [10, 'Ann'], [11, 'Bob'], [12, 'Ann'], [13, null], [14, null],
  ]);
  for (const { id, customer } of orders) assert.notEqual(customer, undefined, `order ${id} has undefined for null`);
  assert.deepEqual(plain(orders[0].customer), { id: 1, name: 'Ann' }, 'a record has all columns of its table');
});

test('2. many: an array sorted by id, empty where there is nothing', limit, () => {
  const db = createDb();
  const orders = include(db, 'orders', allOf(db, 'orders'), ['lines']);
  assert.deepEqual(orders.map(({ lines }) => lines.map(({ id }) => id)), [[100, 102, 103], [101], [104, 105], [], []]);
  const customers = include(db, 'customers', allOf(db, 'customers'), ['orders']);
  assert.deepEqual(customers.map((customer) => customer.orders.map(({ id }) => id)), [[10, 12], [11], []]);
});

test('2. rows with the same id, as a join gives them, all get their records', limit, () => {
  const db = createDb();
  const rows = db.prepare('SELECT o.id FROM orders o JOIN order_lines l ON l.order_id = o.id WHERE o.id < 12 ORDER BY o.id').all();
  include(db, 'orders', rows, ['lines']);
  assert.deepEqual(rows.map(({ id, lines }) => [id, lines.length]), [[10, 3], [10, 3], [10, 3], [11, 1]]);
});

test('2. ids may be texts of any kind', limit, () => {
  const db = createDb();
  const products = include(db, 'products', allOf(db, 'products'), ['lines']);
  const lines = Object.fromEntries(products.map((product) => [product.id, product.lines.map(({ id }) => id)]));
  assert.deepEqual(lines, { chair: [103], lamp: [101, 102, 105], toString: [100], "x' OR 1=1 --": [104] });
  const suppliers = include(db, 'suppliers', allOf(db, 'suppliers'), ['products']);
  assert.deepEqual(suppliers.map(({ id, products }) => [id, products.map((product) => product.id)]), [['constructor', ['chair']], ["o'hara", ['lamp']]]);
});

test('2. sorted by id as the database sorts it: 9 before 10, texts as texts', limit, () => {
  const db = createDb();
  db.exec(`
    INSERT INTO customers VALUES (4, 'Dan');
    INSERT INTO orders VALUES (200, 4), (30, 4), (9, 4);
    INSERT INTO suppliers VALUES ('new', 'New');
    INSERT INTO products VALUES ('stool', 1, 'new'), ('10', 1, 'new'), ('9', 1, 'new'), ('bed', 1, 'new')`);
  const dan = include(db, 'customers', allOf(db, 'customers'), ['orders']).find(({ id }) => id === 4);
  assert.deepEqual(dan.orders.map(({ id }) => id), [9, 30, 200]);
  const supplier = include(db, 'suppliers', allOf(db, 'suppliers'), ['products']).find(({ id }) => id === 'new');
  assert.deepEqual(supplier.products.map(({ id }) => id), ['10', '9', 'bed', 'stool']);
});

test('1. and 2. 0 and the empty text are keys as others are', limit, () => {
  const db = createDb();
  db.exec(`
    INSERT INTO customers VALUES (0, 'Walk-in');
    INSERT INTO orders VALUES (20, 0);
    INSERT INTO suppliers VALUES ('', 'Unnamed');
    INSERT INTO products VALUES ('vase', 1, '')`);
  const [order] = include(db, 'orders', allOf(db, 'orders').filter(({ id }) => id === 20), ['customer.orders']);
  assert.equal(order.customer?.name, 'Walk-in', 'customer_id 0 is not NULL');
  assert.deepEqual(order.customer.orders.map(({ id }) => id), [20]);
  const [vase] = include(db, 'products', allOf(db, 'products').filter(({ id }) => id === 'vase'), ['supplier.products']);
  assert.equal(vase.supplier?.name, 'Unnamed', 'an empty text is not NULL');
  assert.deepEqual(vase.supplier.products.map(({ id }) => id), ['vase']);
});

test('2. each row without records has an empty array of its own', limit, () => {
  const db = createDb();
  const orders = include(db, 'orders', allOf(db, 'orders'), ['lines']);
  orders[3].lines.push({ id: 1 });
  assert.deepEqual(orders[4].lines, [], 'a line added to one order appears in another');
});

test('3. paths of any length', limit, () => {
  const db = createDb();
  const [order] = include(db, 'orders', allOf(db, 'orders'), ['lines.product.supplier']);
  assert.deepEqual(order.lines.map(({ product }) => product.id), ['toString', 'lamp', 'chair']);
  assert.deepEqual(order.lines.map(({ product }) => product.supplier && product.supplier.name), [null, "O'Hara", 'Build & Co']);
  const [ann] = include(db, 'customers', allOf(db, 'customers'), ['orders.lines.product.supplier.products']);
  assert.deepEqual(plain(ann.orders[1].lines[1].product.supplier.products.map(({ id }) => id)), ['lamp']);
});

for (const paths of [
  ['lines', 'lines.product', 'lines.order', 'customer'],
  ['lines.product', 'lines.order', 'customer', 'lines'],
  ['customer', 'lines.order', 'lines', 'lines.product', 'lines.product'],
]) {
  test(`3. ${paths.join(', ')}: all attached, each loaded once`, limit, (t) => {
    const db = createDb();
    const orders = allOf(db, 'orders');
    const statements = watch(t, () => include(db, 'orders', orders, paths));
    assert.equal(orders[0].customer.name, 'Ann');
    assert.deepEqual(orders[0].lines.map(({ product }) => product?.id), ['toString', 'lamp', 'chair']);
    assert.deepEqual(orders[0].lines.map(({ order }) => order?.id), [10, 10, 10]);
    assert.ok(statements.length <= 4, `${statements.length} statements for 4 relations`);
  });
}

test('3. no paths: nothing to do', limit, (t) => {
  const db = createDb();
  const orders = allOf(db, 'orders');
  const before = plain(orders);
  let result;
  assert.equal(watch(t, () => { result = include(db, 'orders', orders, []); }).length, 0);
  assert.equal(result, orders, 'it returns the rows');
  assert.deepEqual(plain(orders), before);
});

test('4. 1,200 orders: one statement for each relation and 500 keys', limit, (t) => {
  const db = createDb();
  db.exec(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1195)
    INSERT INTO orders SELECT 1000 + i, 1 + i % 3 FROM n;
    INSERT INTO order_lines SELECT id * 10 + 1, id, 'lamp' FROM orders WHERE id > 1000;
    INSERT INTO order_lines SELECT id * 10, id, 'chair' FROM orders WHERE id > 1000;
  `);
  const orders = allOf(db, 'orders');
  assert.equal(orders.length, 1200);
  const statements = watch(t, () => include(db, 'orders', orders, ['customer', 'lines.product.supplier']));
  // customers: 4 keys; lines: 1,200; products: 4; suppliers: 3
  assert.ok(statements.length <= 1 + 3 + 1 + 1, `${statements.length} statements, where 6 are enough`);
  for (const values of statements) assert.ok(values.length <= 500, `${values.length} values in one statement`);
  for (const { id, lines, customer } of orders.slice(5)) {
    assert.deepEqual(lines.map((line) => line.id), [id * 10, id * 10 + 1], `the lines of order ${id}`);
    assert.deepEqual(lines.map(({ product }) => product.supplier.name), ['Build & Co', "O'Hara"]);
    assert.ok(customer.name);
  }
});

test('5. no key is asked for twice, and NULL is no key', limit, (t) => {
  const db = createDb();
  const orders = allOf(db, 'orders');
  const statements = watch(t, () => include(db, 'orders', orders, ['customer', 'lines.product.supplier']));
  for (const values of statements) {
    assert.equal(new Set(values).size, values.length, `bound twice: ${JSON.stringify(values)}`);
    assert.ok(!values.includes(null) && !values.includes(undefined), 'NULL was bound as a key');
  }
});

test('5. no keys, no statement', limit, (t) => {
  const db = createDb();
  assert.equal(watch(t, () => assert.deepEqual(include(db, 'orders', [], ['customer', 'lines.product']), [])).length, 0);
  const orders = allOf(db, 'orders').filter(({ id }) => id === 13);
  assert.equal(watch(t, () => include(db, 'orders', orders, ['customer'])).length, 0, 'all keys are NULL');
  assert.equal(orders[0].customer, null);
  assert.equal(watch(t, () => include(db, 'orders', orders, ['lines.product.supplier'])).length, 1, 'order 13 has no lines: there are no products to load');
  assert.deepEqual(orders[0].lines, []);
});

test('6. rows with the same key share one object', limit, () => {
  const db = createDb();
  const orders = include(db, 'orders', allOf(db, 'orders'), ['customer.orders', 'lines.product']);
  assert.equal(orders[0].customer, orders[2].customer, 'orders 10 and 12 are both of Ann');
  assert.equal(orders[0].lines[1].product, orders[1].lines[0].product, 'both lines are of the lamp');
  assert.equal(orders[0].customer.orders.length, 2);
});

test('6. what one call loaded is not handed out by the next', limit, () => {
  const db = createDb();
  include(db, 'orders', allOf(db, 'orders'), ['customer']);
  db.exec("UPDATE customers SET name = 'Anna' WHERE id = 1");
  const [order] = include(db, 'orders', allOf(db, 'orders'), ['customer']);
  assert.equal(order.customer.name, 'Anna');
});

test('7. keys are data, whatever is in them', limit, () => {
  const db = createDb();
  const products = include(db, 'products', allOf(db, 'products'), ['supplier', 'lines']);
  assert.deepEqual(products.map(({ id, supplier }) => [id, supplier && supplier.name]), [
    ['chair', 'Build & Co'], ['lamp', "O'Hara"], ['toString', null], ["x' OR 1=1 --", null],
  ]);
  assert.equal(products.at(-1).lines.length, 1, 'the quote in a key became SQL');
});

test('8. a relation that does not exist throws, and nothing has been sent', limit, (t) => {
  const db = createDb();
  for (const [path, name] of [
    ['lnes', 'lnes'], ['lines.prodct', 'prodct'], ['lines.product.suplier', 'suplier'], ['toString', 'toString'],
    ['lines.constructor', 'constructor'], ['', ''], ['lines.', ''], ['customer_id', 'customer_id'],
  ]) {
    const orders = allOf(db, 'orders');
    let error;
    const statements = watch(t, () => {
      try {
        include(db, 'orders', orders, ['customer', path]);
      } catch (err) {
        error = err;
      }
    });
    assert.ok(error instanceof Error, `${JSON.stringify(path)} did not throw`);
    assert.ok(error.message.includes(name), `the message does not name ${JSON.stringify(name)}: ${error.message}`);
    assert.doesNotMatch(error.message, /Cannot read|no such (table|column)|not iterable/, 'the error must be your own');
    assert.equal(statements.length, 0, `${statements.length} statements were sent before ${JSON.stringify(path)} was refused`);
    assert.ok(orders.every((order) => !('customer' in order)), 'rows were changed before the path was refused');
  }
});
