// Stores tokens as they are: whoever reads the table is logged in as everybody.
import { randomBytes, randomUUID } from 'node:crypto';
import { RefreshError } from './refresh-error.js';

const hashOf = (token) => token;

/**
 * @param {object} options
 * @param {ReturnType<import('./tables.js').createTables>} options.tables
 * @param {number} options.idle milliseconds
 * @param {number} options.absolute milliseconds
 * @param {() => number} [options.now]
 */
export function createRefreshTokens({ tables, idle, absolute, now = Date.now }) {
  const { families, tokens } = tables;

  async function add(familyId) {
    const token = randomBytes(32).toString('base64url');
    await tokens.insert({ hash: hashOf(token), familyId, expiresAt: now() + idle });
    return token;
  }

  return {
    /** @returns {Promise<string>} */
    async issue(userId) {
      const id = randomUUID();
      await families.insert({ id, userId, endsAt: now() + absolute });
      return add(id);
    },

    /** @returns {Promise<{ userId: number, token: string }>} */
    async rotate(token) {
      if (typeof token !== 'string') throw new RefreshError('unknown');
      const hash = hashOf(token);
      const row = await tokens.markUsed(hash); // who gets the row is first; nobody else does
      if (!row) {
        const used = await tokens.get(hash);
        if (!used) throw new RefreshError('unknown');
        await families.revoke(used.familyId); // two holders, one of them a thief
        throw new RefreshError('reused');
      }
      const family = await families.get(row.familyId);
      if (family.revoked) throw new RefreshError('revoked');
      if (now() >= row.expiresAt || now() >= family.endsAt) throw new RefreshError('expired');
      return { userId: family.userId, token: await add(row.familyId) };
    },

    async revoke(token) {
      const row = typeof token === 'string' ? await tokens.get(hashOf(token)) : undefined;
      if (row) await families.revoke(row.familyId);
    },

    async revokeUser(userId) {
      await families.revokeByUser(userId);
    },
  };
}
