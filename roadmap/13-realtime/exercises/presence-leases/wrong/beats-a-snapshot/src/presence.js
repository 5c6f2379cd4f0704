// Writes one after the other from a list made at the beginning, and brings back who has left meanwhile.
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
  const own = new Map(); // leaseId -> userId, of this server's open connections
  const leaseOf = (connectionId) => JSON.stringify([serverId, connectionId]);

  async function put(userId, leaseId, ms) {
    try {
      await store.put(userId, leaseId, now() + ms);
    } catch (err) {
      onError(err);
    }
  }

  return {
    async connected(userId, connectionId) {
      own.set(leaseOf(connectionId), userId);
      await put(userId, leaseOf(connectionId), leaseMs);
    },
    async disconnected(userId, connectionId) {
      own.delete(leaseOf(connectionId));
      await put(userId, leaseOf(connectionId), graceMs);
    },
    async beat() {
      // All writes start now: one that starts later could come after the end of its connection.
      for (const [leaseId, userId] of [...own]) await put(userId, leaseId, leaseMs);
    },
    async isOnline(userId) {
      const at = now();
      await store.prune(userId, at);
      return (await store.leases(userId)).some(({ expiresAt }) => expiresAt > at);
    },
  };
}
