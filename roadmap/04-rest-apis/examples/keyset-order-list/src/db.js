import { DatabaseSync } from 'node:sqlite';

const STATUSES = ['open', 'paid', 'shipped', 'cancelled'];
const CUSTOMERS = ['Ann Lee', 'Bo Sand', 'Cy Park', '50% Club', 'Dee_Dee'];

/** Orders in memory, made the same way each time. Several share a moment, many share a total: lists must cope with ties. */
export function createDb(count = 1000) {
  const db = new DatabaseSync(':memory:');
  db.exec(`
    CREATE TABLE orders (
      id INTEGER PRIMARY KEY,
      customer TEXT NOT NULL,
      status TEXT NOT NULL,
      total INTEGER NOT NULL,   -- cents
      placed_at TEXT NOT NULL   -- ISO 8601 in UTC: sorts as text
    ) STRICT;
    -- One index for each sort that the API offers, each with the tie-breaker at its end.
    CREATE INDEX orders_by_placed_at ON orders (placed_at, id);
    CREATE INDEX orders_by_total ON orders (total, id);
    CREATE INDEX orders_by_status_placed_at ON orders (status, placed_at, id);
    CREATE INDEX orders_by_status_total ON orders (status, total, id);
  `);
  const insert = db.prepare('INSERT INTO orders (customer, status, total, placed_at) VALUES (?, ?, ?, ?)');
  db.exec('BEGIN');
  for (let i = 0; i < count; i++) {
    const placedAt = new Date(Date.UTC(2026, 0, 1) + Math.floor(i / 3) * 60_000).toISOString(); // three a minute
    insert.run(CUSTOMERS[i % CUSTOMERS.length], STATUSES[i % STATUSES.length], ((i * 7919) % 500) * 100, placedAt);
  }
  db.exec('COMMIT');
  return db;
}
