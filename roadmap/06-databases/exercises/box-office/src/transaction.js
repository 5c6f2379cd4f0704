/**
 * Runs `work(db)` in a transaction, again if the database is locked.
 *
 * @template T
 * @param {import('node:sqlite').DatabaseSync} db
 * @param {(db: import('node:sqlite').DatabaseSync) => T} work synchronous
 * @param {{ attempts?: number, sleep?: (ms: number) => Promise<unknown> }} [options]
 * @returns {Promise<T>}
 */
export async function transaction(db, work, options = {}) {
  // TODO: this takes the lock late, gives up at once, and forgets to end what it began.
  db.exec('BEGIN');
  const result = await work(db);
  db.exec('COMMIT');
  return result;
}
