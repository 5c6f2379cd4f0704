import { DatabaseSync } from 'node:sqlite';

/** Given. Do not change. */
export function openDb(file = ':memory:') {
  const db = new DatabaseSync(file);
  db.exec(`
    CREATE TABLE IF NOT EXISTS accounts (
      id INTEGER PRIMARY KEY,
      email TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      password TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS tickets (
      id INTEGER PRIMARY KEY,
      owner_id INTEGER NOT NULL REFERENCES accounts (id),
      title TEXT NOT NULL,
      body TEXT NOT NULL,
      link TEXT NOT NULL DEFAULT '',
      status TEXT NOT NULL DEFAULT 'open'
    ) STRICT;
    CREATE TABLE IF NOT EXISTS comments (
      id INTEGER PRIMARY KEY,
      ticket_id INTEGER NOT NULL REFERENCES tickets (id),
      author TEXT NOT NULL,
      text TEXT NOT NULL
    ) STRICT;
  `);
  return db;
}
