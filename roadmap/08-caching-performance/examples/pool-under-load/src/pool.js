// #region pool
/** Lends at most `max` connections. Callers wait in the order in which they came. */
export function createPool({ connect, max }) {
  const idle = [];
  const queue = [];
  let size = 0;

  async function acquire() {
    if (idle.length > 0) return idle.pop();
    if (size < max) {
      size++;
      return connect().catch((err) => {
        size--;
        throw err;
      });
    }
    return new Promise((resolve) => queue.push(resolve));
  }
  function release(connection) {
    const next = queue.shift();
    if (next) next(connection);
    else idle.push(connection);
  }
  return {
    acquire,
    release,
    /** Takes a connection back whatever happens to `work`. */
    async use(work) {
      const connection = await acquire();
      try {
        return await work(connection);
      } finally {
        release(connection);
      }
    },
    stats: () => ({ size, idle: idle.length, waiting: queue.length }),
    async end() {
      await Promise.all(idle.splice(0).map((connection) => connection.close()));
    },
  };
}
// #endregion
