// Makes the text in the loop: one bad record fails all that came with it, and a record that was changed meanwhile is written as changed.
export function createLog(handle, { maxRecords = 1000 } = {}) {
  let waiting = []; // { line, resolve, reject }, in the order of the calls
  let running = null; // the promise of the loop, while there is one
  let failure = null;
  let closed = null;

  async function run() {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, maxRecords);
      try {
        await handle.appendFile(batch.map(({ record }) => `${JSON.stringify(record)}\n`).join(''));
        await handle.sync();
      } catch (err) {
        failure = err; // the tail is unknown from here on
        for (const { reject } of [...batch, ...waiting]) reject(err);
        waiting = [];
        break;
      }
      for (const { resolve } of batch) resolve();
    }
    running = null;
  }

  return {
    /** @returns {Promise<void>} */
    async append(record) {
      if (closed) throw new Error('the log is closed');
      if (failure) throw failure;
      const { promise, resolve, reject } = Promise.withResolvers();
      waiting.push({ record, resolve, reject });
      running ??= run();
      return promise;
    },

    /** @returns {Promise<void>} */
    close() {
      closed ??= (async () => {
        await running;
        await handle.close();
      })();
      return closed;
    },
  };
}
