// Frees the place first and wakes the next call a microtask later: a newcomer slips in between, and both run.
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

  return {
    async run(task) {
      if (running >= concurrency) {
        if (waiting.length >= maxQueue) throw new QueueFullError(maxQueue);
        await new Promise((resolve) => waiting.push(resolve));
      }
      running++;
      try {
        return await task();
      } finally {
        running--;
        waiting.shift()?.();
      }
    },
    get running() { return running; },
    get waiting() { return waiting.length; },
  };
}
