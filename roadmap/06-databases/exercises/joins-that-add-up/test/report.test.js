import assert from 'node:assert/strict';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { test } from 'node:test';
import { customersWithout, customerTotals, findOrders } from '../src/report.js';
import { SCHEMA } from '../src/schema.js';

const limit = { timeout: 10_000 };
const plain = (rows) => JSON.parse(JSON.stringify(rows));

/** data: { customers: [id, name][], orders: [id, customer, status, items, payments][] } */
function createDb({ customers, orders }) {
  const db = new DatabaseSync(':memory:');
  db.exec(SCHEMA);
  // SQLite's own test for luck: a SELECT without ORDER BY gives its rows the other way round.
  db.exec('PRAGMA reverse_unordered_selects = ON');
  const into = (table, count) => db.prepare(`INSERT INTO ${table} VALUES (${Array(count).fill('?')})`);
  const [customer, order, item] = [into('customers', 2), into('orders', 3), into('order_items', 4)];
  const payment = db.prepare('INSERT INTO payments (order_id, cents) VALUES (?, ?)');
  for (const row of customers) customer.run(...row);
  for (const [id, customerId, status, items, payments] of orders) {
    order.run(id, customerId, status);
    for (const [product, quantity, cents] of items) item.run(id, product, quantity, cents);
    for (const cents of payments) payment.run(id, cents);
  }
  return db;
}

const DATA = {
  customers: [[1, 'Zoe'], [2, 'Ann'], [3, 'Cem'], [4, 'Ann'], [5, 'Bo'], [6, "D'Arcy"]],
  orders: [
    // Ann 2: two items and two equal payments, and a second order of the same sum
    [10, 2, 'paid', [['tea', 2, 500], ['cup', 1, 1000]], [1000, 1000]],
    [11, 2, 'open', [['tea', 4, 500]], []],
    // Ann 4: an order without items, which was paid in advance
    [12, 4, 'open', [], [700]],
    // Cem: a cancelled order only
    [13, 3, 'cancelled', [['pot', 1, 3000]], [3000]],
    // Zoe: one cancelled, one not
    [14, 1, 'cancelled', [['tea', 1, 500]], [500]],
    [15, 1, 'paid', [['pot', 1, 3000], ['cup', 2, 1000], ['tea', 1, 500]], [5500]],
    // guests
    [16, null, 'paid', [['tea', 1, 500]], [500]],
    [17, null, 'open', [['pot', 1, 3000]], []],
    [18, 6, 'open', [['cup', 1, 1000]], []],
  ],
};

/** Data made by a small generator, the same on every run. */
function randomData(seed) {
  const next = (n) => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor((seed / 2147483648) * n); };
  const customers = Array.from({ length: 30 }, (_, i) => [i + 1, `N${next(12)}`]);
  const orders = Array.from({ length: 80 }, (_, i) => [
    i + 1,
    next(5) === 0 ? null : next(24) + 1,
    ['open', 'paid', 'cancelled'][next(3)],
    ['tea', 'cup', 'pot'].filter(() => next(2)).map((product) => [product, next(3) + 1, (next(3) + 1) * 100]),
    Array.from({ length: next(4) }, () => (next(2) + 1) * 100),
  ]);
  return { customers, orders };
}

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id - b.id);
function totalsOf({ customers, orders }) {
  return customers.map(([id, name]) => {
    const own = orders.filter(([, customer, status]) => customer === id && status !== 'cancelled');
    return {
      id, name, orders: own.length,
      ordered: sum(own.flatMap(([, , , items]) => items.map(([, quantity, cents]) => quantity * cents))),
      paid: sum(own.flatMap(([, , , , payments]) => payments)),
    };
  }).sort(byName);
}

test('1. customerTotals: every customer once, by name and id', limit, () => {
  const rows = plain(customerTotals(createDb(DATA)));
  assert.deepEqual(rows.map(({ id }) => id), [2, 4, 5, 3, 6, 1]);
  assert.deepEqual(Object.keys(rows[0]).sort(), ['id', 'name', 'ordered', 'orders', 'paid']);
});

test('1. who has no orders has zeros', limit, () => {
  const bo = plain(customerTotals(createDb(DATA))).find(({ name }) => name === 'Bo');
  assert.deepEqual(bo, { id: 5, name: 'Bo', orders: 0, ordered: 0, paid: 0 });
});

test('2. several items and several payments: nothing is counted twice, nothing is left out', limit, () => {
  const ann = plain(customerTotals(createDb(DATA))).find(({ id }) => id === 2);
  assert.deepEqual(ann, { id: 2, name: 'Ann', orders: 2, ordered: 4000, paid: 2000 });
});

test('2. an order without items has payments all the same', limit, () => {
  const ann = plain(customerTotals(createDb(DATA))).find(({ id }) => id === 4);
  assert.deepEqual(ann, { id: 4, name: 'Ann', orders: 1, ordered: 0, paid: 700 });
});

test('2. cancelled orders count for nothing', limit, () => {
  const rows = plain(customerTotals(createDb(DATA)));
  assert.deepEqual(rows.find(({ name }) => name === 'Cem'), { id: 3, name: 'Cem', orders: 0, ordered: 0, paid: 0 });
  assert.deepEqual(rows.find(({ name }) => name === 'Zoe'), { id: 1, name: 'Zoe', orders: 1, ordered: 5500, paid: 5500 });
});

for (const seed of [1, 2, 3]) {
  test(`2. customerTotals agrees with a calculation by hand, data set ${seed}`, limit, () => {
    const data = randomData(seed);
    assert.deepEqual(plain(customerTotals(createDb(data))), totalsOf(data));
  });
}

test('3. customersWithout: guests and cancelled orders do not confuse it', limit, () => {
  const db = createDb(DATA);
  const names = (product) => plain(customersWithout(db, product)).map(({ id }) => id);
  assert.deepEqual(names('tea'), [4, 5, 3, 6]);
  assert.deepEqual(names('pot'), [2, 4, 5, 6]);
  assert.deepEqual(names('spoon'), [2, 4, 5, 3, 6, 1]);
  assert.deepEqual(plain(customersWithout(db, 'pot'))[2], { id: 5, name: 'Bo' });
});

test('3. customersWithout: in a cancelled order counts as ordered', limit, () => {
  const db = createDb({ customers: [[1, 'Ann']], orders: [[1, 1, 'cancelled', [['tea', 1, 1]], []]] });
  assert.deepEqual(plain(customersWithout(db, 'tea')), []);
});

test('1, 3. customers of one name are sorted by id, whichever index is used', limit, () => {
  const db = createDb({ customers: [[1, 'Ann'], [2, 'Ann'], [3, 'Ann']], orders: [] });
  db.exec('CREATE INDEX customers_by_name ON customers (name, id DESC)');
  assert.deepEqual(plain(customerTotals(db)).map(({ id }) => id), [1, 2, 3]);
  assert.deepEqual(plain(customersWithout(db, 'tea')).map(({ id }) => id), [1, 2, 3]);
});

test('4. findOrders: a list of statuses, guests included', limit, () => {
  const db = createDb(DATA);
  assert.deepEqual(plain(findOrders(db, { statuses: ['paid'] })), [
    { id: 10, status: 'paid', customer: 'Ann' },
    { id: 15, status: 'paid', customer: 'Zoe' },
    { id: 16, status: 'paid', customer: null },
  ]);
  assert.deepEqual(plain(findOrders(db, { statuses: ['open', 'cancelled'] })).map(({ id }) => id), [11, 12, 13, 14, 17, 18]);
});

test('4. findOrders: a status that comes twice changes nothing, none means none', limit, () => {
  const db = createDb(DATA);
  assert.deepEqual(plain(findOrders(db, { statuses: ['paid', 'paid'] })).map(({ id }) => id), [10, 15, 16]);
  assert.deepEqual(plain(findOrders(db, { statuses: [] })), []);
  assert.deepEqual(plain(findOrders(db, { statuses: ['lost'] })), []);
});

test('5. findOrders: by name', limit, () => {
  const db = createDb(DATA);
  const statuses = ['open', 'paid', 'cancelled'];
  assert.deepEqual(plain(findOrders(db, { statuses, name: 'Ann' })).map(({ id }) => id), [10, 11, 12]);
  assert.deepEqual(plain(findOrders(db, { statuses: ['paid'], name: 'Ann' })).map(({ id }) => id), [10]);
  assert.deepEqual(plain(findOrders(db, { statuses, name: 'Bo' })), []);
  assert.deepEqual(plain(findOrders(db, { statuses, name: 'Nobody' })), []);
});

test('6. a value is compared as it is: no pattern, no list, no SQL', limit, () => {
  const db = createDb(DATA);
  const statuses = ['open', 'paid', 'cancelled'];
  assert.deepEqual(plain(findOrders(db, { statuses, name: 'A%' })), [], 'A% is not Ann');
  assert.deepEqual(plain(findOrders(db, { statuses, name: 'ann' })), [], 'ann is not Ann');
  assert.deepEqual(plain(findOrders(db, { statuses: ['open,paid'] })), [], '"open,paid" is one status, and no order has it');
  assert.equal(customersWithout(db, 'te_').length, 6, 'nobody has ordered te_');
  assert.deepEqual(plain(findOrders(db, { statuses: ['open'], name: "D'Arcy" })).map(({ id }) => id), [18]);
  assert.deepEqual(plain(findOrders(db, { statuses: ["open') OR ('1' = '1"] })), []);
  assert.equal(customersWithout(db, "x' OR '1' = '1").length, 6);
});

test('6. values are bound: they are no part of the SQL', limit, (t) => {
  const db = createDb(DATA);
  const texts = spy(t).texts;
  const check = (value, call) => {
    texts.length = 0;
    call();
    assert.ok(texts.length > 0, 'this test found no statement: use db.prepare');
    for (const sql of texts) assert.ok(!sql.includes(value), `the SQL contains the value: ${sql}`);
  };
  check('qqproduct', () => customersWithout(db, 'qqproduct'));
  check('qqname', () => findOrders(db, { statuses: ['open'], name: 'qqname' }));
  check('qqstatus', () => findOrders(db, { statuses: ['open', 'qqstatus'] }));
});

test('6. one statement for each call, and no more rows than it returns', limit, (t) => {
  const db = createDb(randomData(4));
  const seen = spy(t);
  const check = (name, call) => {
    seen.texts.length = 0;
    seen.runs = 0;
    seen.rows = 0;
    const { length } = call();
    assert.equal(seen.texts.length, 1, `${name} prepared ${seen.texts.length} statements`);
    assert.equal(seen.runs, 1, `${name} sent ${seen.runs} statements`);
    assert.equal(seen.rows, length, `${name} read ${seen.rows} rows for ${length}`);
  };
  check('customerTotals', () => customerTotals(db));
  check('customersWithout', () => customersWithout(db, 'tea'));
  check('findOrders', () => findOrders(db, { statuses: ['open', 'paid'] }));
  check('findOrders with a name', () => findOrders(db, { statuses: ['open', 'paid'], name: 'N3' }));
});

/** Watches what is prepared, how often statements run, and how many rows they give. */
function spy(t) {
  const seen = { texts: [], runs: 0, rows: 0 };
  const prepare = DatabaseSync.prototype.prepare;
  t.mock.method(DatabaseSync.prototype, 'prepare', function (sql, ...rest) { seen.texts.push(sql); return prepare.call(this, sql, ...rest); });
  for (const method of ['all', 'get', 'iterate']) {
    const original = StatementSync.prototype[method];
    t.mock.method(StatementSync.prototype, method, function (...values) {
      const result = original.apply(this, values);
      seen.runs++;
      if (method === 'get') { seen.rows += result === undefined ? 0 : 1; return result; }
      const list = [...result];
      seen.rows += list.length;
      return method === 'all' ? list : list.values();
    });
  }
  return seen;
}
