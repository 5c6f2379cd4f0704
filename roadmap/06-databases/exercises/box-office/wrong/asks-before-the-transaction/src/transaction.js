import { setTimeout as wait } from 'node:timers/promises';
import { Busy, isBusy } from './errors.js';

/**
 * Runs `work(db)` in a transaction, again if the database is locked.
 *
 * @template T
 * @param {import('node:sqlite').DatabaseSync} db
 * @param {(db: import('node:sqlite').DatabaseSync) => T} work synchronous
 * @param {{ attempts?: number, sleep?: (ms: number) => Promise<unknown> }} [options]
 * @returns {Promise<T>}
 */
export async function transaction(db, work, { attempts = 5, sleep = wait } = {}) {
  for (let attempt = 1; ; attempt++) {
    try {
      return runOnce(db, work);
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (attempt >= attempts) throw new Busy(`locked at ${attempt} attempts`, { cause: error });
    }
    await sleep((1 + Math.random()) * 10 * 2 ** (attempt - 1));
  }
}

/** Without an await: nobody else comes to use the connection between BEGIN and COMMIT. */
function runOnce(db, work) {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work(db);
    if (typeof result?.then === 'function') {
      result.then(undefined, () => {}); // it may reject; what is reported is that it should not be a promise
      throw new TypeError('work returned a promise: it must be done when it returns');
    }
    db.exec('COMMIT');
    return result;
  } catch (error) {
    rollback(db);
    throw error;
  }
}

function rollback(db) {
  try {
    db.exec('ROLLBACK');
  } catch (error) {
    // Some errors make SQLite roll back by itself. Then there is nothing left to do, and the first error counts.
    if (!/no transaction is active/.test(error.message)) throw error;
  }
}
