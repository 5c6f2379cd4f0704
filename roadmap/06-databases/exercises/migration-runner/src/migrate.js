import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/**
 * Applies the migrations in `folder` that have not been applied yet.
 *
 * @param {import('node:sqlite').DatabaseSync} db
 * @param {string} folder
 * @returns {string[]} the names of the files that were applied
 */
export function migrate(db, folder) {
  // TODO: this works once, alone, and as long as nothing fails and nobody edits a file.
  db.exec(`CREATE TABLE IF NOT EXISTS schema_migrations (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at TEXT NOT NULL
  ) STRICT`);
  const applied = db.prepare('SELECT name FROM schema_migrations').all().map(({ name }) => name);
  const names = readdirSync(folder).filter((name) => !applied.includes(name)).sort();
  for (const name of names) {
    db.exec(readFileSync(path.join(folder, name), 'utf8'));
    db.prepare('INSERT INTO schema_migrations VALUES (?, ?, ?, ?)').run(parseInt(name, 10), name, '', new Date().toISOString());
  }
  return names;
}
