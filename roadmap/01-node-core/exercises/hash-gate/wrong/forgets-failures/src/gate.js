// Gives the place back only when the task succeeds: after a few failures the gate is shut for ever.
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

  function start({ task, resolve, reject }) {
    running++;
    task().then((value) => {
      running--;
      if (waiting.length > 0) start(waiting.shift());
      resolve(value);
    }, reject);
  }

  return {
    run(task) {
      return new Promise((resolve, reject) => {
        if (running < concurrency) start({ task, resolve, reject });
        else if (waiting.length < maxQueue) waiting.push({ task, resolve, reject });
        else reject(new QueueFullError(maxQueue));
      });
    },
    get running() { return running; },
    get waiting() { return waiting.length; },
  };
}
