import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

// #region pool
/** Workers that live on, a queue with a limit. Left out: timeouts, exits without an error, messages that cannot be cloned. */
export function createPool(url, { size = Math.max(1, availableParallelism() - 1), maxQueue = 100 } = {}) {
  const idle = Array.from({ length: size }, () => new Worker(url));
  const queue = [];

  function next() {
    if (queue.length === 0 || idle.length === 0) return;
    const worker = idle.pop();
    const { message, resolve, reject } = queue.shift();
    const done = (settle) => (value) => {
      worker.removeAllListeners('message').removeAllListeners('error');
      settle(value);
      next();
    };
    worker.once('message', done((value) => { idle.push(worker); resolve(value); }));
    worker.once('error', done((err) => { idle.push(new Worker(url)); reject(err); })); // this one has ended
    worker.postMessage(message);
  }

  return {
    run(message) {
      if (queue.length >= maxQueue) return Promise.reject(new Error('the queue is full'));
      return new Promise((resolve, reject) => {
        queue.push({ message, resolve, reject });
        next();
      });
    },
    close: () => Promise.all(idle.map((worker) => worker.terminate())),
  };
}
// #endregion
