import { ItemTaken } from './errors.js';

export const schema = `
  CREATE TABLE loans (
    id INTEGER PRIMARY KEY,
    member_id TEXT NOT NULL,
    item_id TEXT NOT NULL,
    lent_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    returned_at INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX one_open_loan ON loans (item_id) WHERE returned_at IS NULL;`;

const COLUMNS = 'id, member_id AS memberId, item_id AS itemId, lent_at AS lentAt, due_at AS dueAt';

/** Loans in SQLite. `db` is a DatabaseSync with the schema above. Every method answers with a promise. */
export function createRepository(db) {
  const plain = (row) => row && { ...row };
  return {
    /** Rejects with ItemTaken while the item is lent. */
    async add({ memberId, itemId, lentAt, dueAt }) {
      try {
        return plain(db.prepare(`INSERT INTO loans (member_id, item_id, lent_at, due_at) VALUES (?, ?, ?, ?) RETURNING ${COLUMNS}`)
          .get(memberId, itemId, lentAt, dueAt));
      } catch (error) {
        if (error.errcode === 2067) throw new ItemTaken(itemId); // SQLITE_CONSTRAINT_UNIQUE
        throw error;
      }
    },
    async countOpen(memberId) {
      return db.prepare('SELECT count(*) AS n FROM loans WHERE member_id = ? AND returned_at IS NULL').get(memberId).n;
    },
    async findOpen(itemId) {
      return plain(db.prepare(`SELECT ${COLUMNS} FROM loans WHERE item_id = ? AND returned_at IS NULL`).get(itemId));
    },
    /** True for whoever closes it first. */
    async close(id, returnedAt) {
      return db.prepare('UPDATE loans SET returned_at = ? WHERE id = ? AND returned_at IS NULL').run(returnedAt, id).changes === 1;
    },
    /** Open loans that were due before `time`, the longest overdue first. */
    async overdue(time) {
      return db.prepare(`SELECT ${COLUMNS} FROM loans WHERE due_at < ? AND returned_at IS NULL ORDER BY due_at, id`).all(time).map(plain);
    },
  };
}
