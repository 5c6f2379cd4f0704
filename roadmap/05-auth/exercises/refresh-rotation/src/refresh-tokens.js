import { RefreshError } from './refresh-error.js';

/**
 * @param {object} options
 * @param {ReturnType<import('./tables.js').createTables>} options.tables
 * @param {number} options.idle milliseconds
 * @param {number} options.absolute milliseconds
 * @param {() => number} [options.now]
 */
export function createRefreshTokens({ tables, idle, absolute, now = Date.now }) {
  const { families, tokens } = tables;
  let last = 0;

  return {
    /** @returns {Promise<string>} */
    async issue(userId) {
      // TODO: a token that anybody can guess, and that works for ever. See the README.
      const token = String(++last);
      await families.insert({ id: token, userId, endsAt: now() + absolute });
      await tokens.insert({ hash: token, familyId: token, expiresAt: now() + idle });
      return token;
    },

    /** @returns {Promise<{ userId: number, token: string }>} */
    async rotate(token) {
      const row = await tokens.get(token);
      if (!row) throw new RefreshError('unknown');
      const { userId } = await families.get(row.familyId);
      return { userId, token };
    },

    async revoke(token) {},

    async revokeUser(userId) {},
  };
}
