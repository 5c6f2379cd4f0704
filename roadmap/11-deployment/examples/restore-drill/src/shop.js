import { DatabaseSync } from 'node:sqlite';

const day = 86_400_000;

/** A shop with one order an hour up to `now`. */
export function openShop(path, { now, days }) {
  const db = new DatabaseSync(path);
  db.exec(`
    PRAGMA foreign_keys = ON;
    PRAGMA synchronous = OFF; -- a demonstration: it may be lost in a power cut
    BEGIN;
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE orders (
      id INTEGER PRIMARY KEY,
      customer INTEGER NOT NULL REFERENCES customers (id),
      cents INTEGER NOT NULL,
      at INTEGER NOT NULL
    );`);
  for (let id = 1; id <= 50; id++) db.prepare('INSERT INTO customers VALUES (?, ?)').run(id, `Customer ${id}`);
  db.exec('COMMIT');
  work(db, { from: now - days * day, to: now });
  return db;
}

/** One order an hour. */
export function work(db, { from, to }) {
  const insert = db.prepare('INSERT INTO orders (customer, cents, at) VALUES (?, ?, ?)');
  db.exec('BEGIN');
  for (let at = from + day / 24; at <= to; at += day / 24) insert.run(1 + ((at / 3_600_000) % 50), 1999, at);
  db.exec('COMMIT');
}

/** A consistent copy of the database while it is in use. */
export function takeBackup(db, path) {
  db.prepare('VACUUM INTO ?').run(path);
}
