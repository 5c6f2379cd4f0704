/**
 * @param {object} options
 * @param {{
 *   put(userId: string, leaseId: string, expiresAt: number): Promise<void>,
 *   leases(userId: string): Promise<{ id: string, expiresAt: number }[]>,
 *   prune(userId: string, until: number): Promise<void>,
 * }} options.store
 * @param {string} options.serverId
 * @param {number} options.leaseMs
 * @param {number} options.graceMs
 * @param {() => number} options.now
 * @param {(err: Error) => void} options.onError
 */
export function createPresence({ store, serverId, leaseMs, graceMs, now, onError }) {
  // TODO: this knows one server, flickers at each reload, and forgets nobody who crashed.
  const users = new Map();
  return {
    async connected(userId, connectionId) {
      users.set(userId, (users.get(userId) ?? 0) + 1);
    },
    async disconnected(userId, connectionId) {
      users.set(userId, users.get(userId) - 1);
    },
    async beat() {},
    async isOnline(userId) {
      return users.get(userId) > 0;
    },
  };
}
