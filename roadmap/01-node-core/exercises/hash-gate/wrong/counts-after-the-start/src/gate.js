// Counts a task when it has started: one that asks for another while it starts gets past the limit.
export class QueueFullError extends Error {
  constructor(maxQueue) {
    super(`${maxQueue} calls are waiting already`);
    this.name = 'QueueFullError';
    this.code = 'ERR_QUEUE_FULL';
  }
}

export function createGate({ concurrency, maxQueue }) {
  let running = 0;
  const waiting = [];

  async function start({ task, resolve, reject }) {
    let result;
    try {
      result = task();
    } catch (err) {
      result = Promise.reject(err);
    }
    running++;
    try {
      resolve(await result);
    } catch (err) {
      reject(err);
    } finally {
      running--;
      // In the same breath: the place never looks free to a newcomer.
      if (waiting.length > 0) start(waiting.shift());
    }
  }

  return {
    /**
     * @template T
     * @param {() => Promise<T>} task
     * @returns {Promise<T>}
     */
    run(task) {
      if (running === concurrency && waiting.length >= maxQueue) {
        return Promise.reject(new QueueFullError(maxQueue));
      }
      const { promise, resolve, reject } = Promise.withResolvers();
      const entry = { task, resolve, reject };
      if (running < concurrency) start(entry);
      else waiting.push(entry);
      return promise;
    },
    get running() { return running; },
    get waiting() { return waiting.length; },
  };
}
