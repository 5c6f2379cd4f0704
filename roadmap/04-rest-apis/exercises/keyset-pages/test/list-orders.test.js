import assert from 'node:assert/strict';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { test } from 'node:test';
import { BadRequest } from '../src/errors.js';
import { listOrders } from '../src/list-orders.js';
import { SCHEMA, STATUSES } from '../src/schema.js';

const limit = { timeout: 10_000 };
const SORTS = ['placedAt', '-placedAt', 'total', '-total'];

/** 90 orders in no order at all; five share each moment, and the totals are 0, 100, 200 and 900. */
function createDb() {
  const db = new DatabaseSync(':memory:');
  db.exec(SCHEMA);
  const insert = db.prepare('INSERT INTO orders (id, customer, status, total, placed_at) VALUES (?, ?, ?, ?, ?)');
  for (let n = 0; n < 90; n++) {
    const id = ((n * 37) % 90) + 1;
    const total = [0, 100, 900, 200, 100][n % 5];
    insert.run(id, `Customer ${id}`, STATUSES[id % 3], total, moment((n * 7) % 18));
  }
  return db;
}
const moment = (minute) => new Date(Date.UTC(2026, 5, 1, 12, minute)).toISOString();
const plain = (rows) => JSON.parse(JSON.stringify(rows));
const everything = (db) => plain(db.prepare('SELECT id, customer, status, total, placed_at AS placedAt FROM orders').all());

/** Walks from page to page to the end, and returns the pages. */
function walk(db, query, between = () => {}) {
  const pages = [];
  let next;
  do {
    const page = listOrders(db, next === undefined ? { ...query } : { ...query, cursor: next });
    assert.deepEqual(Object.keys(page).sort(), ['items', 'next'], 'a page is { items, next }');
    assert.ok(page.next === null || typeof page.next === 'string', '`next` must be a string or null');
    pages.push(plain(page.items));
    next = page.next;
    assert.ok(pages.length <= 200, 'the walk does not end');
    between(pages.length, pages.at(-1));
  } while (next !== null);
  return pages;
}

/** As the note says it: by value, then by id, both in the direction of the sort (ids may run either way). */
function assertSorted(orders, sort) {
  const member = sort.replace('-', '');
  for (let i = 1; i < orders.length; i++) {
    const [a, b] = [orders[i - 1][member], orders[i][member]];
    assert.ok(sort.startsWith('-') ? a >= b : a <= b, `sort=${sort}: ${a} stands before ${b}`);
  }
}
const refuses = (db, query, why) => assert.throws(() => listOrders(db, query), BadRequest, `${JSON.stringify(query)} must be refused: ${why}`);

test('1. an order has its five members', limit, () => {
  const db = createDb();
  const { items } = listOrders(db, { limit: '3' });
  assert.equal(items.length, 3);
  for (const order of plain(items)) assert.deepEqual(order, everything(db).find(({ id }) => id === order.id));
});

test('1. `next` is null on the last page, also when it is full, and on an empty one', limit, () => {
  const db = createDb();
  assert.deepEqual(walk(db, { limit: '45' }).map((page) => page.length), [45, 45]);
  assert.deepEqual(walk(db, { limit: '40' }).map((page) => page.length), [40, 40, 10]);
  assert.deepEqual(walk(db, { limit: '30', status: 'open' }).map((page) => page.length), [30]);
  db.exec('DELETE FROM orders');
  assert.deepEqual(plain(listOrders(db, {})), { items: [], next: null });
});

test('2. limit: from 1 to 100, 20 if absent', limit, () => {
  const db = createDb();
  assert.equal(listOrders(db, {}).items.length, 20);
  assert.equal(listOrders(db, { limit: '1' }).items.length, 1);
  assert.equal(listOrders(db, { limit: '100' }).items.length, 90);
  for (const value of ['0', '101', '-1', '', ' ', '2.5', '1e1', '0x10', '10abc', 'ten', '99999999999999999999', 'Infinity', '５']) {
    refuses(db, { limit: value }, 'limit is a whole number from 1 to 100');
  }
});

for (const sort of SORTS) {
  for (const count of ['1', '7', '100']) {
    test(`3. sort=${sort}, ${count} a page: sorted, and every order exactly once`, limit, () => {
      const db = createDb();
      const found = walk(db, { sort, limit: count }).flat();
      assertSorted(found, sort);
      assert.equal(found.length, 90, `${found.length} orders came, of 90`);
      assert.equal(new Set(found.map(({ id }) => id)).size, 90, 'an order came twice');
    });
  }
}

test('3. -placedAt if absent', limit, () => {
  const db = createDb();
  assert.deepEqual(plain(listOrders(db, {}).items), plain(listOrders(db, { sort: '-placedAt' }).items));
});

test('4. status: only such orders, on every page', limit, () => {
  const db = createDb();
  for (const status of STATUSES) {
    for (const sort of SORTS) {
      const found = walk(db, { status, sort, limit: '8' }).flat();
      assertSorted(found, sort);
      assert.deepEqual(found.map(({ id }) => id).sort((a, b) => a - b), everything(db).filter((order) => order.status === status).map(({ id }) => id));
    }
  }
});

for (const sort of SORTS) {
  test(`5. sort=${sort}: insertions and deletions shift nothing`, limit, () => {
    const db = createDb();
    const before = everything(db);
    const insert = db.prepare(`INSERT INTO orders (customer, status, total, placed_at) VALUES ('New', 'open', ?, ?)`);
    const remove = db.prepare('DELETE FROM orders WHERE id = ?');
    const pages = walk(db, { sort, limit: '9' }, (page, orders) => {
      insert.run(sort === 'total' ? -1 : 10_000, moment(sort === 'placedAt' ? -60 : 600)); // at the front
      remove.run(orders.at(-1).id); // the last one shown
      remove.run(orders[0].id);
    });
    const found = pages.flat().map(({ id }) => id);
    assert.equal(new Set(found).size, found.length, 'an order came twice');
    assert.deepEqual(before.map(({ id }) => id).filter((id) => !found.includes(id)), [], 'these never came');
  });
}

test('5. the order that the cursor was made from may change', limit, () => {
  const db = createDb();
  const first = listOrders(db, { sort: 'total', limit: '50' });
  const rest = everything(db).filter(({ id }) => !first.items.some((order) => order.id === id));
  db.prepare('UPDATE orders SET total = 99999 WHERE id = ?').run(first.items.at(-1).id);
  const found = listOrders(db, { sort: 'total', limit: '100', cursor: first.next }).items.map(({ id }) => id);
  for (const { id } of rest) assert.ok(found.includes(id), `order ${id} never came`);
});

test('6. a cursor belongs to its sort and its status; the limit may change', limit, () => {
  const db = createDb();
  const { next } = listOrders(db, { sort: 'total', status: 'paid', limit: '5' });
  assert.equal(listOrders(db, { cursor: next, limit: '9', status: 'paid', sort: 'total' }).items.length, 9);
  refuses(db, { sort: '-total', status: 'paid', cursor: next }, 'the sort is another one');
  refuses(db, { sort: 'placedAt', status: 'paid', cursor: next }, 'the sort is another one');
  refuses(db, { status: 'paid', cursor: next }, 'the sort is another one');
  refuses(db, { sort: 'total', status: 'open', cursor: next }, 'the status is another one');
  refuses(db, { sort: 'total', cursor: next }, 'the status is missing');
  const all = listOrders(db, { sort: 'total', limit: '5' }).next;
  refuses(db, { sort: 'total', status: 'paid', cursor: all }, 'it was made for all orders');
});

test('6. absent and default sort are the same list', limit, () => {
  const db = createDb();
  const { next } = listOrders(db, { limit: '5' });
  assert.equal(listOrders(db, { sort: '-placedAt', cursor: next }).items.length, 20);
});

test('7. values that are not permitted are refused, and never become SQL', limit, () => {
  const db = createDb();
  for (const sort of ['', 'id', '-id', 'placed_at', '--total', 'TOTAL', 'total,id', 'customer', 'total; DROP TABLE orders', '(SELECT 1)', 'constructor', '__proto__', 'toString']) {
    refuses(db, { sort }, 'this sort is not offered');
  }
  for (const status of ['', 'gone', 'OPEN', "open' OR '1'='1", 'open,paid']) refuses(db, { status }, 'there is no such status');
  assert.equal(everything(db).length, 90);
});

test('7. parameters that come twice, or are unknown, are refused', limit, () => {
  const db = createDb();
  refuses(db, { limit: ['5'] }, 'an array is no string');
  refuses(db, { limit: ['5', '6'] }, 'it comes twice');
  refuses(db, { sort: ['total', 'total'] }, 'it comes twice');
  refuses(db, { status: ['open'] }, 'an array is no string');
  const { next } = listOrders(db, { limit: '5' });
  refuses(db, { cursor: [next] }, 'an array is no string');
  refuses(db, { statsu: 'open' }, 'a typo must not mean "all orders"');
  refuses(db, { offset: '10' }, 'there is no such parameter');
});

test('7. cursors that it did not make are refused', limit, () => {
  const db = createDb();
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const made = ['', 'x', '20', '-1', 'null', '{}', '%00', 'é', encode(null), encode([]), encode({}), encode(20), encode('x'), encode({ offset: 20 })];
  for (const cursor of made) refuses(db, { cursor }, 'it is no cursor of ours');
});

test('7. a cursor of ours with another value inside is refused or harmless', limit, () => {
  const db = createDb();
  const { next } = listOrders(db, { sort: 'total', limit: '5' });
  const inner = Buffer.from(next, 'base64url').toString();
  const changed = [inner.replace(/\d+/g, '"x"'), inner.replace(/\d+/g, 'null'), inner.replace(/\d+/g, '{}'), inner.replace(/\d+/g, '[1]'), inner.slice(0, -2), `${inner} x`]
    .map((text) => Buffer.from(text).toString('base64url'));
  changed.push(next.slice(0, -4), `${next}${next}`);
  for (const cursor of changed) {
    try {
      listOrders(db, { sort: 'total', cursor });
    } catch (err) {
      assert.ok(err instanceof BadRequest, `a changed cursor ended in ${err.name}: ${err.message}, which is a 500`);
    }
  }
});

test('8. no OFFSET, no sorting, at most limit + 1 rows', limit, (t) => {
  const db = createDb();
  const explain = DatabaseSync.prototype.prepare.bind(db);
  const texts = [];
  let rows = 0;
  t.mock.method(DatabaseSync.prototype, 'prepare', function (sql) { texts.push(sql); return explain(sql); });
  for (const method of ['all', 'get', 'iterate']) {
    const original = StatementSync.prototype[method];
    t.mock.method(StatementSync.prototype, method, function (...values) {
      const result = original.apply(this, values);
      if (method === 'get') { rows += result === undefined ? 0 : 1; return result; }
      const list = [...result];
      rows += list.length;
      return method === 'all' ? list : list.values();
    });
  }
  const call = (query) => {
    rows = 0;
    const page = listOrders(db, query);
    assert.ok(rows <= 11, `${rows} rows were read for 10: ${JSON.stringify(query)}`);
    return page;
  };
  const later = [];
  for (const sort of SORTS) {
    for (const status of [undefined, 'paid']) {
      const query = { sort, limit: '10', ...(status && { status }) };
      const { next } = call(query);
      const from = texts.length;
      call({ ...query, cursor: next });
      later.push(...texts.slice(from));
    }
  }
  t.mock.restoreAll();
  assert.ok(later.length >= 8, 'this test found no queries: use db.prepare');
  for (const sql of texts) {
    assert.doesNotMatch(sql, /\boffset\b/i, 'OFFSET visits every row that it skips');
    const plan = explain(`EXPLAIN QUERY PLAN ${sql}`).all().map(({ detail }) => detail).join('; ');
    assert.doesNotMatch(plan, /TEMP B-TREE/, `this query sorts what an index has in order (${plan}): ${sql}`);
  }
  for (const sql of later) {
    const plan = explain(`EXPLAIN QUERY PLAN ${sql}`).all().map(({ detail }) => detail).join('; ');
    assert.match(plan, /^SEARCH /, `a later page must begin with a search in an index (${plan}): ${sql}`);
    assert.match(plan, /(placed_at|total|rowid|\bid)[<>=,)]/, `a later page must use the index for where it begins (${plan}): ${sql}`);
  }
});
