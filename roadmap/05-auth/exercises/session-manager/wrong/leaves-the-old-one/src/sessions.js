// Makes a new session, and leaves the old one alive.
import { createHash, randomBytes } from 'node:crypto';

const keyOf = (id) => createHash('sha256').update(id).digest('hex');

/**
 * @param {object} options
 * @param {ReturnType<import('./rows.js').createRows>} options.rows
 * @param {number} options.idle milliseconds
 * @param {number} options.absolute milliseconds
 * @param {() => number} [options.now]
 */
export function createSessions({ rows, idle, absolute, now = Date.now }) {
  async function create({ userId, data }) {
    const id = randomBytes(32).toString('base64url');
    const at = now();
    await rows.put({ key: keyOf(id), userId, data, seenAt: at, loggedInAt: userId === null ? null : at });
    return id;
  }

  async function find(id) {
    if (typeof id !== 'string') return undefined;
    const row = await rows.get(keyOf(id));
    if (!row) return undefined;
    const idleTooLong = now() - row.seenAt >= idle;
    const tooOld = row.userId !== null && now() - row.loggedInAt >= absolute;
    if (!idleTooLong && !tooOld) return row;
    await rows.delete(row.key);
    return undefined;
  }

  return {
    start: (data = {}) => create({ userId: null, data }),

    /** @returns {Promise<{ userId: number | null, data: object } | null>} */
    async read(id) {
      const row = await find(id);
      if (!row) return null;
      const alive = await rows.update(row.key, { seenAt: now() }); // never put: that would bring it back
      return alive ? { userId: row.userId, data: row.data } : null;
    },

    /** @returns {Promise<string>} the new id */
    async login(oldId, userId) {
      const old = await find(oldId);
      const isOurs = old && (old.userId === null || old.userId === userId);
      return create({ userId, data: isOurs ? old.data : {} });
    },

    async logout(id) {
      if (typeof id === 'string') await rows.delete(keyOf(id));
    },

    async logoutUser(userId, exceptId) {
      await rows.deleteByUser(userId, typeof exceptId === 'string' ? keyOf(exceptId) : undefined);
    },
  };
}
