import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { searchProducts } from '../src/search.js';

const limit = { timeout: 2000 };
const CATEGORIES = ['pens', "O'Brien's", 'say "hi"', 'a,b', 'paper'];

/** Two shops, and a database that remembers the text of each statement and counts the rows that are read. */
function open(t) {
  const db = new DatabaseSync(':memory:');
  t.after(() => db.close());
  db.exec(`CREATE TABLE products (
    id INTEGER, shop_id INTEGER, name TEXT, description TEXT, category TEXT, cents INTEGER) STRICT`);
  const insert = db.prepare('INSERT INTO products VALUES (?, ?, ?, ?, ?, ?)');
  // Not in the order of their ids: rows with the same name or price come in any order, unless the id decides.
  insert.run(5, 7, 'Pen', "Ann's Überzug", CATEGORIES[4], 300);
  insert.run(3, 7, 'Wool', '100% of it', CATEGORIES[2], 200);
  insert.run(1, 7, 'Pen', 'blue', CATEGORIES[0], 200);
  insert.run(2, 7, 'Ink', 'for the pen', CATEGORIES[1], 900);
  insert.run(4, 7, 'snake_case', String.raw`C:\new`, CATEGORIES[3], 50);
  insert.run(6, 8, 'Pen of the other shop', '100% secret_ pen', CATEGORIES[0], 1);

  const texts = [];
  const read = { rows: 0 };
  const exec = db.exec.bind(db);
  db.exec = (text) => { texts.push(String(text)); return exec(text); };
  const prepare = db.prepare.bind(db);
  db.prepare = (text) => {
    texts.push(String(text));
    const statement = prepare(text);
    const all = statement.all.bind(statement);
    statement.all = (...args) => { const rows = all(...args); read.rows += rows.length; return rows; };
    statement.iterate = (...args) => statement.all(...args).values();
    return statement;
  };
  const ids = (params) => searchProducts(db, 7, params).map(({ id }) => id);
  return { db, texts, read, ids, found: (params) => ids(params).toSorted() };
}

test('1. finds only products of the shop', limit, (t) => {
  const { found, db } = open(t);
  assert.deepEqual(found(), [1, 2, 3, 4, 5]);
  for (const params of [{ q: 'pen' }, { q: 'secret' }, { q: '' }, { categories: ['pens'] }, { q: 'PEN', categories: ['pens', 'paper'] }]) {
    assert.ok(!found(params).includes(6), `found a product of another shop with ${JSON.stringify(params)}`);
  }
  assert.deepEqual(searchProducts(db, 8).map(({ id }) => id), [6]);
});

test('1. gives id, name and cents', limit, (t) => {
  const { db } = open(t);
  assert.deepEqual(searchProducts(db, 7, { q: 'blue' }).map((row) => ({ ...row })), [{ id: 1, name: 'Pen', cents: 200 }]);
});

test('2. q is looked for in name and description, in upper and lower case', limit, (t) => {
  const { found } = open(t);
  assert.deepEqual(found({ q: 'pen' }), [1, 2, 5]);
  assert.deepEqual(found({ q: 'THE P' }), [2]);
  assert.deepEqual(found({ q: "Ann's" }), [5]);
  assert.deepEqual(found({ q: 'Überzug' }), [5], 'a letter beyond A to Z is found as it is written');
  assert.deepEqual(found({ q: 'nothing of that' }), []);
});

test('2. %, _ and \\ are ordinary characters', limit, (t) => {
  const { found } = open(t);
  assert.deepEqual(found({ q: '%' }), [3], '% must find only what has a % in it');
  assert.deepEqual(found({ q: '0%' }), [3]);
  assert.deepEqual(found({ q: '_' }), [4], '_ must find only what has a _ in it');
  assert.deepEqual(found({ q: '\\' }), [4], 'a backslash must find only what has one');
  assert.deepEqual(found({ q: ':\\n' }), [4]);
  assert.deepEqual(found({ q: '\\%' }), []);
  assert.deepEqual(found({ q: 'P%n' }), []);
});

test('3. categories: one of them, whatever characters they have', limit, (t) => {
  const { found } = open(t);
  CATEGORIES.forEach((category, i) => assert.deepEqual(found({ categories: [category] }), [i + 1], `category ${category}`));
  assert.deepEqual(found({ categories: ['pens', 'paper', 'no such'] }), [1, 5]);
  assert.deepEqual(found({ categories: ['a', 'b', '%', "' OR 1=1 --"] }), []);
});

test('3. an empty array finds nothing, and 50,000 work', limit, (t) => {
  const { found } = open(t);
  assert.deepEqual(found({ categories: [] }), []);
  const many = Array.from({ length: 50_000 }, (_, i) => `c${i}`);
  assert.deepEqual(found({ categories: [...many, 'paper'] }), [5], 'a category at the end of a long list was not found');
});

test('4. sorts by name or price, both ways, then by id', limit, (t) => {
  const { ids } = open(t);
  const byName = ids({ sort: 'name' });
  assert.deepEqual(byName, [2, 1, 5, 3, 4]);
  assert.deepEqual(ids(), byName, 'the default is name');
  assert.deepEqual(ids({ sort: '-name' }), [4, 3, 1, 5, 2]);
  assert.deepEqual(ids({ sort: 'price' }), [4, 1, 3, 5, 2]);
  assert.deepEqual(ids({ sort: '-price' }), [2, 5, 1, 3, 4]);
});

test('4. every other sort is a RangeError', limit, (t) => {
  const { ids, texts } = open(t);
  const others = ['', 'id', 'cents', 'NAME', '--name', 'name, id', 'name DESC', 'name; DROP TABLE products', 'CASE WHEN 1 THEN name END',
    'constructor', 'toString', '__proto__', 'hasOwnProperty', ['name'], { name: 1 }, 1, true, null, { toString: () => 'name' }];
  for (const sort of others) {
    assert.throws(() => ids({ sort }), RangeError, `no RangeError for ${JSON.stringify(sort)}`);
  }
  assert.deepEqual(texts, [], 'a statement was prepared for a wrong sort');
});

test('5. limit is a whole number from 1 to 100, and 20 by default', limit, (t) => {
  const { db, ids } = open(t);
  const insert = db.prepare("INSERT INTO products SELECT ?, 7, 'x', 'x', 'x', 1");
  for (let id = 100; id < 250; id++) insert.run(id);
  assert.equal(ids().length, 20);
  for (const n of [1, 2, 100]) assert.equal(ids({ limit: n }).length, n);
  for (const n of [0, -1, 101, 1.5, NaN, Infinity, '10', '1; DROP TABLE products', [10], null, true]) {
    assert.throws(() => ids({ limit: n }), RangeError, `no RangeError for limit ${JSON.stringify(n)}`);
  }
});

test('6. wrong types are a TypeError, before any statement', limit, (t) => {
  const { ids, texts } = open(t);
  for (const q of [1, null, true, ['pen'], { $ne: null }]) assert.throws(() => ids({ q }), TypeError, `no TypeError for q ${JSON.stringify(q)}`);
  for (const categories of ['pens', null, 5, {}, { length: 1, 0: 'pens' }, [1], [null], ['pens', ['pens']], [{}]]) {
    assert.throws(() => ids({ categories }), TypeError, `no TypeError for categories ${JSON.stringify(categories)}`);
  }
  assert.deepEqual(texts, [], 'a statement was prepared before the types were checked');
});

test('7. no text of the caller is part of a statement', limit, (t) => {
  const { db, texts } = open(t);
  searchProducts(db, 73_501, { q: 'marker-q', categories: ['marker-c', "marker'd"], sort: '-price', limit: 77 });
  assert.ok(texts.length > 0, 'the statements of the solution must go through db.prepare');
  for (const text of texts) {
    for (const value of ['marker', '73501', '77']) assert.ok(!text.includes(value), `${value} is in the statement:\n${text}`);
  }
});

test('7. attacks find nothing and change nothing', limit, (t) => {
  const { db, found } = open(t);
  const attacks = ["' OR 1=1 --", "%' UNION SELECT id, description, 1 FROM products --", "'; DELETE FROM products; --", "\\' OR 1=1 --", '" OR ""="'];
  for (const attack of attacks) {
    assert.deepEqual(found({ q: attack }), []);
    assert.deepEqual(found({ categories: [attack] }), []);
  }
  assert.equal(db.prepare('SELECT count(*) AS n FROM products').get().n, 6);
});

test('8. reads no row that is not returned', limit, (t) => {
  const { db, read } = open(t);
  for (const params of [{ q: 'pen' }, { categories: ['paper'] }, { limit: 2 }, { q: 'no such' }, { q: 'pen', categories: ['pens'], sort: '-price', limit: 1 }]) {
    read.rows = 0;
    const found = searchProducts(db, 7, params);
    assert.equal(read.rows, found.length, `${read.rows} rows were read for ${JSON.stringify(params)}, and ${found.length} returned`);
  }
});
