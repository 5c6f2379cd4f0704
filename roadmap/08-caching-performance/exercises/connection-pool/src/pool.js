export class PoolTimeout extends Error {
  name = 'PoolTimeout';
}

/**
 * @param {{
 *   connect: () => Promise<import('node:events').EventEmitter & { close: () => Promise<void> }>,
 *   max: number, acquireTimeout: number,
 * }} options
 */
export function createPool({ connect, max, acquireTimeout }) {
  const idle = [];

  // TODO: max, the queue, the timeout, connections that broke. This lends and takes back, no more.
  const pool = {
    async acquire() {
      return idle.pop() ?? connect();
    },

    release(connection, error) {
      idle.push(connection);
    },

    async use(work) {
      const connection = await pool.acquire();
      const result = await work(connection);
      pool.release(connection);
      return result;
    },
  };
  return pool;
}
