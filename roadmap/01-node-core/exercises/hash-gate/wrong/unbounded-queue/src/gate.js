// Limits what runs but not what waits: under a flood the queue, and the latency, grow without end.
export class QueueFullError extends Error {
  constructor(maxQueue) {
    super(`${maxQueue} calls are waiting already`);
    this.name = 'QueueFullError';
    this.code = 'ERR_QUEUE_FULL';
  }
}

export function createGate({ concurrency }) {
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
        else waiting.push({ task, resolve, reject });
      });
    },
    get running() { return running; },
    get waiting() { return waiting.length; },
  };
}
