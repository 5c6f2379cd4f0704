// Ready; nothing to change here. A table in memory that takes its time, as a database does.
import { setImmediate as turn } from 'node:timers/promises';

/**
 * @typedef {object} Row
 * @property {string} key
 * @property {number | null} userId
 * @property {object} data
 * @property {number} seenAt
 * @property {number | null} loggedInAt
 */

export function createRows() {
  /** @type {Map<string, Row>} */
  const rows = new Map();
  return {
    /** @returns {Promise<Row | undefined>} a copy */
    async get(key) {
      const row = structuredClone(rows.get(key));
      await turn();
      return row;
    },
    /** INSERT … ON CONFLICT (key) DO UPDATE @param {Row} row */
    async put(row) {
      await turn();
      rows.set(row.key, structuredClone(row));
    },
    /** UPDATE … WHERE key = $1: was there a row to update? */
    async update(key, changes) {
      await turn();
      const row = rows.get(key);
      if (row) Object.assign(row, structuredClone(changes));
      return row !== undefined;
    },
    async delete(key) {
      await turn();
      return rows.delete(key);
    },
    /** DELETE … WHERE user_id = $1 AND key <> $2 */
    async deleteByUser(userId, exceptKey) {
      await turn();
      for (const row of rows.values()) if (row.userId === userId && row.key !== exceptKey) rows.delete(row.key);
    },
    /** For the tests, and for thieves. */
    dump: () => structuredClone([...rows.values()]),
  };
}
