// Takes maxQueue for the limit of running and waiting together, so that it turns calls away too early.
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
    running++;
    try {
      resolve(await task());
    } catch (err) {
      reject(err);
    } finally {
      running--;
      if (waiting.length > 0) start(waiting.shift());
    }
  }

  return {
    run(task) {
      return new Promise((resolve, reject) => {
        if (running < concurrency) start({ task, resolve, reject });
        else if (running + waiting.length < maxQueue) waiting.push({ task, resolve, reject });
        else reject(new QueueFullError(maxQueue));
      });
    },
    get running() { return running; },
    get waiting() { return waiting.length; },
  };
}
