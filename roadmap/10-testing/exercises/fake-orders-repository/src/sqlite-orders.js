import { DatabaseSync } from 'node:sqlite';
import { DuplicateRef, InvalidOrder } from './errors.js';

const SCHEMA = `
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ref TEXT NOT NULL COLLATE NOCASE UNIQUE,
    cents INTEGER NOT NULL CHECK (cents >= 0),
    note TEXT,
    status TEXT NOT NULL DEFAULT 'open'
  ) STRICT`;
const UNIQUE = 2067;
const CHECK = 275;

/** The real one. The service knows only these methods; every one of them answers with a promise. */
export function createSqliteOrders() {
  const db = new DatabaseSync(':memory:');
  db.exec(SCHEMA);
  const plain = (row) => row && { ...row };
  const repository = {
    /** @returns {Promise<{ id: number, ref: string, cents: number, note: string | null, status: string }>} */
    async add({ ref, cents, note = null }) {
      try {
        return plain(db.prepare('INSERT INTO orders (ref, cents, note) VALUES (?, ?, ?) RETURNING *').get(ref, cents, note));
      } catch (error) {
        if (error.errcode === UNIQUE) throw new DuplicateRef(ref);
        if (error.errcode === CHECK) throw new InvalidOrder('cents');
        throw error;
      }
    },
    async byRef(ref) {
      return plain(db.prepare('SELECT * FROM orders WHERE ref = ?').get(ref));
    },
    /** The dearest first, of the same price the oldest first. */
    async list({ status, limit = 10 }) {
      return db.prepare('SELECT * FROM orders WHERE status = ? ORDER BY cents DESC, id LIMIT ?').all(status, limit).map(plain);
    },
    /** Moves an order from one status to another: true if it was in the first. */
    async move(id, from, to) {
      return db.prepare('UPDATE orders SET status = ? WHERE id = ? AND status = ?').run(to, id, from).changes === 1;
    },
    async remove(id) {
      db.prepare('DELETE FROM orders WHERE id = ?').run(id);
    },
    /** All that `work` does, or nothing. One at a time. */
    async transaction(work) {
      db.exec('BEGIN');
      try {
        const result = await work(repository);
        db.exec('COMMIT');
        return result;
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
  };
  return repository;
}
