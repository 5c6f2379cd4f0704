// Ready; nothing to change here. Two tables in memory that take their time, as a database does.
import { setImmediate as turn } from 'node:timers/promises';

/**
 * @typedef {{ id: string, userId: number, endsAt: number, revoked: boolean }} Family
 * @typedef {{ hash: string, familyId: string, expiresAt: number, used: boolean }} Token
 */

export function createTables() {
  /** @type {Map<string, Family>} */
  const families = new Map();
  /** @type {Map<string, Token>} */
  const tokens = new Map();
  return {
    families: {
      /** @param {{ id: string, userId: number, endsAt: number }} row */
      async insert(row) {
        await turn();
        families.set(row.id, { ...row, revoked: false });
      },
      /** @returns {Promise<Family | undefined>} a copy */
      async get(id) {
        await turn();
        return structuredClone(families.get(id));
      },
      /** UPDATE families SET revoked = true WHERE id = $1 */
      async revoke(id) {
        await turn();
        const row = families.get(id);
        if (row) row.revoked = true;
      },
      /** UPDATE families SET revoked = true WHERE user_id = $1 */
      async revokeByUser(userId) {
        await turn();
        for (const row of families.values()) if (row.userId === userId) row.revoked = true;
      },
    },
    tokens: {
      /** @param {{ hash: string, familyId: string, expiresAt: number }} row */
      async insert(row) {
        await turn();
        tokens.set(row.hash, { ...row, used: false });
      },
      /** @returns {Promise<Token | undefined>} a copy */
      async get(hash) {
        await turn();
        return structuredClone(tokens.get(hash));
      },
      /**
       * UPDATE tokens SET used = true WHERE hash = $1 AND used = false RETURNING *
       * @returns {Promise<Token | undefined>} nothing when there was no such row
       */
      async markUsed(hash) {
        await turn();
        const row = tokens.get(hash);
        if (!row || row.used) return undefined;
        row.used = true;
        return structuredClone(row);
      },
      async delete(hash) {
        await turn();
        return tokens.delete(hash);
      },
    },
    /** For the tests, and for thieves. */
    dump: () => structuredClone({ families: [...families.values()], tokens: [...tokens.values()] }),
  };
}
