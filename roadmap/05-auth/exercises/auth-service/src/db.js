// Ready; nothing to change here. The tables, in memory unless DATABASE_FILE says otherwise.
import { DatabaseSync } from 'node:sqlite';

/** @returns {import('node:sqlite').DatabaseSync} */
export function openDb(file = ':memory:') {
  const db = new DatabaseSync(file);
  db.exec(`
    PRAGMA foreign_keys = ON;
    CREATE TABLE IF NOT EXISTS accounts (
      id INTEGER PRIMARY KEY,
      email TEXT NOT NULL UNIQUE,
      password_hash TEXT NOT NULL,
      role TEXT NOT NULL DEFAULT 'user'
    ) STRICT;
    CREATE TABLE IF NOT EXISTS families ( -- one login on one device
      id TEXT PRIMARY KEY,
      account_id INTEGER NOT NULL REFERENCES accounts (id),
      ends_at INTEGER NOT NULL,           -- milliseconds
      revoked_at INTEGER
    ) STRICT;
    CREATE TABLE IF NOT EXISTS refresh_tokens (
      hash TEXT PRIMARY KEY,
      family_id TEXT NOT NULL REFERENCES families (id),
      expires_at INTEGER NOT NULL,        -- milliseconds
      used_at INTEGER
    ) STRICT;
    CREATE TABLE IF NOT EXISTS documents (
      id INTEGER PRIMARY KEY,
      owner_id INTEGER NOT NULL REFERENCES accounts (id),
      text TEXT NOT NULL
    ) STRICT`);
  return db;
}
