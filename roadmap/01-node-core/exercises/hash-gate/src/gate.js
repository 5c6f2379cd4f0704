export class QueueFullError extends Error {
  constructor(maxQueue) {
    super(`${maxQueue} calls are waiting already`);
    this.name = 'QueueFullError';
    this.code = 'ERR_QUEUE_FULL';
  }
}

/**
 * Lets `concurrency` tasks run at a time, and `maxQueue` more wait.
 *
 * @param {{ concurrency: number, maxQueue: number }} options
 */
export function createGate({ concurrency, maxQueue }) {
  // TODO: this gate stands open: it starts everything at once, and counts nothing.
  const running = 0;
  const waiting = 0;

  return {
    /**
     * @template T
     * @param {() => Promise<T>} task
     * @returns {Promise<T>}
     */
    run(task) {
      return task();
    },
    get running() { return running; },
    get waiting() { return waiting; },
  };
}
