/**
 * @param {object} options
 * @param {() => import('node:worker_threads').Worker} options.spawn  makes a worker
 * @param {number} options.size       workers at most
 * @param {number} options.maxQueue   inputs that may wait
 * @param {number} options.timeoutMs  how long a job may run
 */
export function createPool({ spawn, size, maxQueue, timeoutMs }) {
  // TODO: this version knows workers that answer, and no others.
  const workers = Array.from({ length: size }, () => spawn());
  const idle = [...workers];
  const queue = [];

  function next() {
    if (queue.length === 0 || idle.length === 0) return;
    const worker = idle.pop();
    const { input, resolve, reject } = queue.shift();
    worker.postMessage(input);
    worker.once('message', ({ ok, value, message }) => {
      if (ok) resolve(value);
      else reject(new Error(message));
      idle.push(worker);
      next();
    });
  }

  return {
    run(input) {
      return new Promise((resolve, reject) => {
        queue.push({ input, resolve, reject });
        next();
      });
    },
    async close() {
      for (const worker of workers) worker.terminate();
    },
  };
}
