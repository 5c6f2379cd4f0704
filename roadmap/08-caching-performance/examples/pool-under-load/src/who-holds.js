// #region who-holds
/** Remembers for each connection that is lent out who has it, and since when. */
export function whoHolds(pool, now = Date.now) {
  const holders = new Map();
  return {
    async acquire() {
      const holder = new Error('acquired here'); // its stack is the answer
      const connection = await pool.acquire();
      holders.set(connection, { stack: holder.stack, since: now() });
      return connection;
    },
    release(connection) {
      holders.delete(connection);
      pool.release(connection);
    },
    longerThan: (ms) => [...holders.values()].filter(({ since }) => now() - since > ms),
  };
}
// #endregion
