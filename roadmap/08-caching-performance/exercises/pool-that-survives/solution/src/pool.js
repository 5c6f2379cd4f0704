const failure = (code, message) => Object.assign(new Error(message), { code });

/**
 * @param {object} options
 * @param {() => import('node:worker_threads').Worker} options.spawn  makes a worker
 * @param {number} options.size       workers at most
 * @param {number} options.maxQueue   inputs that may wait
 * @param {number} options.timeoutMs  how long a job may run
 */
export function createPool({ spawn, size, maxQueue, timeoutMs }) {
  const idle = new Set();
  const busy = new Map(); // worker: its job
  const queue = [];
  const ending = new Set(); // promises of terminate()
  let closed = false;

  function add() {
    const worker = spawn();
    worker.on('message', ({ ok, value, message }) => {
      const job = take(worker);
      if (!job) return; // too late
      idle.add(worker);
      if (ok) job.resolve(value);
      else job.reject(new Error(message));
      next();
    });
    worker.on('error', (err) => lose(worker, err));
    worker.on('exit', (code) => lose(worker, failure('WORKER_EXIT', `the worker has exited with code ${code}`)));
    return worker;
  }

  /** Takes the job off a worker. */
  function take(worker) {
    const job = busy.get(worker);
    busy.delete(worker);
    clearTimeout(job?.timer);
    return job;
  }

  /** The worker is gone, and its place free. Does nothing the second time: 'exit' follows 'error'. */
  function lose(worker, err) {
    idle.delete(worker);
    take(worker)?.reject(err);
    next();
  }

  function end(worker) {
    const ended = worker.terminate();
    ending.add(ended);
    ended.finally(() => ending.delete(ended));
  }

  function next() {
    while (queue.length > 0) {
      const [free] = idle;
      if (!free && busy.size >= size) return;
      start(free ?? add(), queue.shift());
    }
  }

  function start(worker, job) {
    idle.delete(worker);
    busy.set(worker, job);
    job.timer = setTimeout(() => {
      lose(worker, failure('JOB_TIMEOUT', `took longer than ${timeoutMs} ms`));
      end(worker);
    }, timeoutMs);
    try {
      worker.postMessage(job.input);
    } catch (err) { // a DataCloneError
      take(worker);
      idle.add(worker);
      job.reject(err);
    }
  }

  return {
    run(input) {
      if (closed) return Promise.reject(failure('POOL_CLOSED', 'the pool is closed'));
      if (idle.size === 0 && busy.size >= size && queue.length >= maxQueue) {
        return Promise.reject(failure('POOL_FULL', `${maxQueue} inputs wait already`));
      }
      return new Promise((resolve, reject) => {
        queue.push({ input, resolve, reject });
        next();
      });
    },
    async close() {
      closed = true;
      const reason = failure('POOL_CLOSED', 'the pool is closed');
      for (const job of queue.splice(0)) job.reject(reason);
      const workers = [...idle, ...busy.keys()];
      for (const worker of workers) {
        lose(worker, reason);
        end(worker);
      }
      await Promise.all(ending);
    },
  };
}
