import { DatabaseSync } from 'node:sqlite';

/** In memory; part of Node, nothing to install. */
export function openDb() {
  const db = new DatabaseSync(':memory:');
  db.exec(`
    CREATE TABLE expenses (
      id INTEGER PRIMARY KEY,
      version INTEGER NOT NULL DEFAULT 1,   -- grows with each change
      title TEXT NOT NULL,
      amount INTEGER NOT NULL,              -- cents
      currency TEXT NOT NULL,
      spent_on TEXT NOT NULL,               -- 2026-11-22
      status TEXT NOT NULL DEFAULT 'open',
      receipt_type TEXT,
      receipt BLOB
    ) STRICT;
    CREATE INDEX expenses_by_spent_on ON expenses (spent_on, id);
    CREATE INDEX expenses_by_amount ON expenses (amount, id);
    CREATE INDEX expenses_by_currency ON expenses (currency, spent_on, id);

    CREATE TABLE idempotency_keys (
      key TEXT PRIMARY KEY,
      fingerprint TEXT NOT NULL,            -- of what was sent
      answer TEXT NOT NULL                  -- what was answered
    ) STRICT;
  `);
  return db;
}
