/**
 * @param {object} options
 * @param {ReturnType<import('./rows.js').createRows>} options.rows
 * @param {number} options.idle milliseconds
 * @param {number} options.absolute milliseconds
 * @param {() => number} [options.now]
 */
export function createSessions({ rows, idle, absolute, now = Date.now }) {
  let last = 0;

  return {
    async start(data = {}) {
      // TODO: ids that can be guessed, sessions that never end. See the README.
      const key = String(++last);
      await rows.put({ key, userId: null, data, seenAt: now(), loggedInAt: null });
      return key;
    },

    /** @returns {Promise<{ userId: number | null, data: object } | null>} */
    async read(id) {
      const row = await rows.get(id);
      return row ? { userId: row.userId, data: row.data } : null;
    },

    /** @returns {Promise<string>} the new id */
    async login(oldId, userId) {
      const row = await rows.get(oldId);
      await rows.put({ key: oldId, userId, data: row?.data ?? {}, seenAt: now(), loggedInAt: now() });
      return oldId;
    },

    async logout(id) {},

    async logoutUser(userId, exceptId) {},
  };
}
