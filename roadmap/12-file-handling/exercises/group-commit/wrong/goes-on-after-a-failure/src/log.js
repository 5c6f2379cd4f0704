// Rejects the batch and goes on with the next: it is appended to a torn line, or after a hole.
export function createLog(handle, { maxRecords = 1000 } = {}) {
  let waiting = []; // { line, resolve, reject }, in the order of the calls
  let running = null; // the promise of the loop, while there is one
  let failure = null;
  let closed = null;

  async function run() {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, maxRecords);
      try {
        await handle.appendFile(batch.map(({ line }) => line).join(''));
        await handle.sync();
      } catch (err) {
        failure = err; // the tail is unknown from here on
        for (const { reject } of batch) reject(err);
        failure = null;
        continue;
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
      const text = JSON.stringify(record); // throws for a BigInt or a cycle
      if (text === undefined) throw new TypeError(`a value of type ${typeof record} cannot be written as JSON`);

      const { promise, resolve, reject } = Promise.withResolvers();
      waiting.push({ line: `${text}\n`, resolve, reject });
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
