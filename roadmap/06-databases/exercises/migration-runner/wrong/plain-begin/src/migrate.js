// BEGIN takes no lock: two processes read the same list, and both apply what is next.
import { createHash } from 'node:crypto';
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
  const files = readMigrations(folder);
  const done = [];
  for (let name = applyNext(db, files); name !== undefined; name = applyNext(db, files)) done.push(name);
  return done;
}

/** The migrations of the folder, sorted by number. */
function readMigrations(folder) {
  const byNumber = new Map();
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.sql')) continue;
    const digits = /^(\d+)_/.exec(name)?.[1];
    if (digits === undefined) throw new Error(`${name}: the name must be a number, "_" and the rest`);
    const number = Number(digits);
    const other = byNumber.get(number);
    if (other !== undefined) throw new Error(`${other.name} and ${name} have the same number`);
    const sql = readFileSync(path.join(folder, name), 'utf8');
    const checksum = createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex');
    byNumber.set(number, { number, name, sql, checksum });
  }
  return [...byNumber.values()].sort((a, b) => a.number - b.number);
}

/** Takes the lock, looks what is next, applies it, and notes it: one transaction. */
function applyNext(db, files) {
  db.exec('BEGIN');
  let next;
  try {
    next = firstPending(db, files);
    if (next !== undefined) apply(db, next);
    db.exec('COMMIT');
    return next?.name;
  } catch (error) {
    rollBack(db);
    if (next === undefined) throw error;
    throw new Error(`${next.name}: ${error.message}`, { cause: error });
  }
}

function rollBack(db) {
  try {
    db.exec('ROLLBACK');
  } catch (error) {
    // The failure has ended the transaction already, as INSERT OR ROLLBACK does. Else it must not go unnoticed.
    if (!/no transaction is active/.test(error.message)) throw error;
  }
}

function firstPending(db, files) {
  db.exec(`CREATE TABLE IF NOT EXISTS schema_migrations (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at TEXT NOT NULL
  ) STRICT`);
  const applied = db.prepare('SELECT number, name, checksum FROM schema_migrations ORDER BY number').all();
  for (const { number, name, checksum } of applied) {
    const file = files.find((candidate) => candidate.number === number);
    if (file?.name !== name) throw new Error(`${name} has been applied, and is gone`);
    if (file.checksum !== checksum) throw new Error(`${name} has been applied, and was changed since`);
  }
  const last = applied.at(-1)?.number ?? -1;
  const pending = files.filter(({ number }) => !applied.some((row) => row.number === number));
  const late = pending.find(({ number }) => number < last);
  if (late !== undefined) throw new Error(`${late.name} is new, but number ${last} has been applied already`);
  return pending[0];
}

function apply(db, { number, name, sql, checksum }) {
  db.exec(sql);
  db.prepare('INSERT INTO schema_migrations VALUES (?, ?, ?, ?)').run(number, name, checksum, new Date().toISOString());
}
