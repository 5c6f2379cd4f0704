import { hashPassword } from './passwords.js';

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
      // TODO: works on a good day, and for a bad guy. See the README.
      const user = await users.byEmail(email);
      if (!user) throw new Error('There is no such user.');
      const token = Math.random().toString(36).slice(2);
      await resets.insert({ tokenHash: token, userId: user.id, expiresAt: Infinity });
      await sendMail(email, `https://shop.example/reset?token=${token}`);
    },

    /** @returns {Promise<{ ok: true } | { ok: false, problem: 'token' | 'password' }>} */
    async reset(token, newPassword) {
      const row = await resets.find(token);
      if (!row) return { ok: false, problem: 'token' };
      await users.setPasswordHash(row.userId, await hashPassword(newPassword));
      return { ok: true };
    },
  };
}
