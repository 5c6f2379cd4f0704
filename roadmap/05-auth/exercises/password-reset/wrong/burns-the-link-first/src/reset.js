// Uses the link up before it looks at the password: a typo costs the user the link.
import { createHash, randomBytes } from 'node:crypto';
import { hashPassword } from './passwords.js';

const LIFETIME = 20 * 60 * 1000;
const SHORTEST = 15; // code points
const sha256 = (token) => createHash('sha256').update(token).digest('hex');

/**
 * @param {object} options
 * @param {ReturnType<import('./tables.js').createTables>} options.tables
 * @param {(email: string, text: string) => Promise<void>} options.sendMail
 * @param {(error: Error) => void} options.log
 * @param {() => number} [options.now] milliseconds
 */
export function createResets({ tables, sendMail, log, now = Date.now }) {
  const { users, resets, sessions } = tables;

  return {
    async request(email) {
      const user = await users.byEmail(email);
      if (!user) return;
      const token = randomBytes(32).toString('base64url');
      await resets.insert({ tokenHash: sha256(token), userId: user.id, expiresAt: now() + LIFETIME });
      // Not awaited: the answer must not take longer for an address that exists.
      sendMail(user.email, `https://shop.example/reset?token=${token}`).catch(log);
    },

    /** @returns {Promise<{ ok: true } | { ok: false, problem: 'token' | 'password' }>} */
    async reset(token, newPassword) {
      const refused = { ok: false, problem: 'token' };
      if (typeof token !== 'string') return refused;
      const tokenHash = sha256(token);
      const row = await resets.find(tokenHash);
      if (!row || now() >= row.expiresAt) return refused;
      if (!(await resets.delete(tokenHash))) return refused;
      if (typeof newPassword !== 'string' || [...newPassword].length < SHORTEST) return { ok: false, problem: 'password' };

      await users.setPasswordHash(row.userId, await hashPassword(newPassword));
      await resets.deleteForUser(row.userId);
      await sessions.endForUser(row.userId);
      return { ok: true };
    },
  };
}
