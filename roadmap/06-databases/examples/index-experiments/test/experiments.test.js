import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connect } from '../src/db.js';
import { EXPERIMENTS } from '../src/experiments.js';
import { createOrders, tidy } from '../src/orders.js';
import { explain } from '../src/explain.js';
import { indexPages, run, writeCost } from '../src/run.js';

const limit = { timeout: 120_000 }; // the embedded server takes seconds to start
let pool;
let close = async () => {};

before(async () => {
  ({ pool, close } = await connect());
  await createOrders(pool);
}, limit);
after(() => close(), limit);

const experiment = (title) => run(pool, EXPERIMENTS.find((e) => e.title.startsWith(title)));
const scans = ({ steps }) => steps.includes('Seq Scan');

test('a composite index serves its first column, both, and the order; not the second alone', limit, async () => {
  const result = await experiment('The order of columns');
  for (const name of ['first column', 'both columns', 'filter and order']) {
    assert.equal(result[name].index, 'by_customer', name);
    assert.ok(!scans(result[name]), name);
  }
  assert.ok(!result['filter and order'].steps.includes('Sort'), 'the index has the order already');
  assert.ok(result['filter and order'].pages < 20, `${result['filter and order'].pages} pages`);
  assert.ok(scans(result['second column only']));
  assert.ok(result['second column only'].pages > 500, 'the whole table is read');
});

test('an index that has all the columns is enough, without the table', limit, async () => {
  const result = await experiment('Covering');
  assert.ok(result['in the index'].steps.includes('Index Only Scan'));
  assert.equal(result['in the index'].heapFetches, 0);
  assert.ok(!result['one column more'].steps.includes('Index Only Scan'));
  assert.ok(result['in the index'].pages < result['one column more'].pages);
});

test('after an update, an index-only scan looks into the table again until VACUUM', limit, async () => {
  await pool.query('CREATE INDEX covering ON orders (customer_id) INCLUDE (cents)');
  const sum = () => explain(pool, 'SELECT sum(cents) FROM orders WHERE customer_id = 42');
  await tidy(pool);
  assert.equal((await sum()).heapFetches, 0);
  await pool.query(`UPDATE orders SET note = 'y' WHERE customer_id = 42`);
  assert.ok((await sum()).heapFetches > 0);
  await tidy(pool);
  assert.equal((await sum()).heapFetches, 0);
  await pool.query('DROP INDEX covering');
});

test('99 % of the rows: the index is there, and the table is read all the same', limit, async () => {
  const result = await experiment('Selectivity');
  assert.ok(scans(result['99 % of the rows']));
  assert.equal(result['1 % of the rows, sorted'].index, 'partial_open');
  assert.ok(!result['1 % of the rows, sorted'].steps.includes('Sort'));
});

test('a function or a cast around the column hides it from the index', limit, async () => {
  const called = await experiment('A function hides');
  assert.equal(called['email ='].index, 'by_email');
  assert.ok(scans(called['lower(email) =']));
  const mended = await experiment('An index on the expression');
  assert.equal(mended['lower(email) ='].index, 'by_lower_email');
  const cast = await experiment('A cast');
  assert.equal(cast['integer = integer'].index, 'by_customer_id');
  assert.ok(scans(cast['integer = numeric']));
});

test('a beginning can be searched, an end cannot', limit, async () => {
  const result = await experiment('Beginnings');
  assert.equal(result["LIKE 'User42@%'"].index, 'by_prefix');
  assert.ok(scans(result["LIKE '%42@example.com'"]));
});

test('a hash index knows neither ranges nor order', limit, async () => {
  const result = await experiment('Hash');
  assert.equal(result['email ='].index, 'hashed');
  assert.ok(scans(result['email >']));
  assert.ok(result['ORDER BY email'].steps.includes('Sort'));
});

test('a partial index is as small as the rows it is for', limit, async () => {
  const all = await indexPages(pool, 'CREATE INDEX everything ON orders (placed_at)');
  const open = await indexPages(pool, `CREATE INDEX open_ones ON orders (placed_at) WHERE status = 'open'`);
  assert.ok(open * 10 < all, `${open} pages of ${all}`);
});

test('a partial index is used with a placeholder, too', limit, async () => {
  await pool.query(`CREATE INDEX open_ones ON orders (placed_at) WHERE status = 'open'`);
  await tidy(pool);
  const result = await explain(pool, 'SELECT * FROM orders WHERE status = $1 ORDER BY placed_at LIMIT 5', ['open']);
  await pool.query('DROP INDEX open_ones');
  assert.equal(result.index, 'open_ones', 'pg plans unnamed statements with their values');
});

test('each index makes inserts dearer; an update pays for all of them as soon as one of its columns is indexed', limit, async () => {
  const none = await writeCost(pool, []);
  const four = await writeCost(pool, ['a', 'b', 'c', 'd']);
  const seen = await writeCost(pool, ['seen']);
  assert.ok(four.insert > 2 * none.insert, `${none.insert} and ${four.insert} bytes`);
  assert.ok(four.update < 1.1 * none.update, `${none.update} and ${four.update} bytes: no index on the column, so a HOT update`);
  assert.ok(seen.update > 2 * none.update, `${none.update} and ${seen.update} bytes`);
});
