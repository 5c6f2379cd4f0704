import { createDb } from './db.js';

const COUNT = 200_000;
const LIMIT = 20;
const db = createDb(COUNT);

let visited = 0;
db.function('visit', () => { visited++; return 1; }); // SQLite calls it for each row that it looks at

/** Rows that one query looks at, and how long it takes without the counting. */
function measure(page, sql, ...values) {
  visited = 0;
  db.prepare(sql.replace('WHERE', 'WHERE visit() AND')).all(...values);
  const statement = db.prepare(sql);
  statement.all(...values);
  const runs = 50;
  const started = performance.now();
  for (let i = 0; i < runs; i++) statement.all(...values);
  return { page, 'rows visited': visited, 'ms': Number(((performance.now() - started) / runs).toFixed(3)) };
}

const ORDER = 'ORDER BY placed_at DESC, id DESC LIMIT ?';
const rows = [];
for (const page of [1, 100, 1000, 10_000]) {
  const skip = (page - 1) * LIMIT;
  const last = db.prepare('SELECT id, placed_at FROM orders WHERE id = ?').get(COUNT - skip + 1); // the row before this page
  rows.push(measure(`${page} by offset`, `SELECT * FROM orders WHERE 1 ${ORDER} OFFSET ?`, LIMIT, skip));
  if (last) rows.push(measure(`${page} by keyset`, `SELECT * FROM orders WHERE (placed_at, id) < (?, ?) ${ORDER}`, last.placed_at, last.id, LIMIT));
}
rows.push(measure('count(*)', 'SELECT count(*) FROM orders WHERE 1'));
console.log(`${COUNT} orders, ${LIMIT} a page`);
console.table(rows);
