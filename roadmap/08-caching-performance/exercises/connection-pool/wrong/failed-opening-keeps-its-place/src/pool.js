// Counts down only on success: after max failures the pool opens nothing any more.
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
  const lent = new Set();
  const ended = new WeakSet();
  const queue = []; // callers who wait: { resolve, reject }
  let opening = 0;

  /** Does what can be done. Called after each change. */
  function serve() {
    while (queue.length > 0 && idle.length > 0) {
      const connection = idle.pop();
      lent.add(connection);
      queue.shift().resolve(connection);
    }
    while (opening < queue.length && idle.length + lent.size + opening < max) open();
  }

  async function open() {
    opening++;
    try {
      const connection = await connect();
      connection.once('close', () => {
        ended.add(connection);
        const at = idle.indexOf(connection);
        if (at >= 0) idle.splice(at, 1);
      });
      idle.push(connection);
      opening--;
      serve();
    } catch (err) {
      queue.shift()?.reject(err);
    }
  }

  const pool = {
    acquire() {
      const { promise, resolve, reject } = Promise.withResolvers();
      const caller = {
        resolve(connection) {
          clearTimeout(timer);
          resolve(connection);
        },
        reject(err) {
          clearTimeout(timer);
          reject(err);
        },
      };
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(caller), 1);
        const state = `${lent.size} lent, ${opening} being opened, ${queue.length} more waiting`;
        reject(new PoolTimeout(`no connection within ${acquireTimeout} ms: ${state}`));
      }, acquireTimeout);
      queue.push(caller);
      serve();
      return promise;
    },

    release(connection, error) {
      if (!lent.delete(connection)) throw new Error('this connection is not lent out');
      if (error) connection.close().catch(() => {}); // it is given up in any case
      else if (!ended.has(connection)) idle.push(connection);
      serve();
    },

    async use(work) {
      const connection = await pool.acquire();
      let result;
      try {
        result = await work(connection);
      } catch (err) {
        pool.release(connection, err ?? new Error('work failed'));
        throw err;
      }
      pool.release(connection);
      return result;
    },
  };
  return pool;
}
