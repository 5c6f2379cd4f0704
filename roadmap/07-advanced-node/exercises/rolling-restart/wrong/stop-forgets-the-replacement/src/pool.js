// Stops only the workers that listen: a replacement that is still starting outlives the pool.
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @typedef {import('node:events').EventEmitter & { send(message: string): void, kill(signal: string): void }} Worker
 * @param {{ fork: () => Worker, size: number, startTimeout?: number, stopTimeout?: number, pause?: number }} options
 */
export function createPool({ fork, size, startTimeout = 10_000, stopTimeout = 30_000, pause = 1000 }) {
  const workers = new Map(); // every worker that has not ended → the promise of its end
  const listening = new Set();
  const leaving = new Set(); // told to go, or with a successor on the way
  const stopped = new AbortController();
  let restarting;

  /** Forks a worker; resolves with it when it listens, rejects when it has ended before that. */
  function launch() {
    stopped.signal.throwIfAborted();
    const worker = fork();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => worker.kill('SIGKILL'), startTimeout);
      worker.once('listening', () => {
        clearTimeout(timer);
        listening.add(worker);
        resolve(worker);
      });
      workers.set(worker, new Promise((ended) => {
        worker.once('exit', (code, signal) => {
          clearTimeout(timer);
          workers.delete(worker);
          reject(new Error(`a worker ended before it listened (${signal ?? code})`));
          if (listening.delete(worker) && !leaving.has(worker)) replace();
          ended();
        });
      }));
    });
  }

  async function replace() {
    while (!stopped.signal.aborted) {
      try {
        await launch();
        return;
      } catch {
        await sleep(pause, undefined, { signal: stopped.signal }).catch(() => { /* stopped: the loop ends */ });
      }
    }
  }

  /** Sends 'drain'; resolves when the worker has ended, by itself or not. */
  async function retire(worker) {
    leaving.add(worker);
    const ended = workers.get(worker);
    if (ended === undefined) return;
    worker.send('drain');
    const timer = setTimeout(() => worker.kill('SIGKILL'), stopTimeout);
    await ended;
    clearTimeout(timer);
  }

  async function start() {
    try {
      await Promise.all(Array.from({ length: size }, launch));
    } catch (err) {
      stopped.abort();
      for (const worker of workers.keys()) {
        leaving.add(worker);
        worker.kill('SIGKILL');
      }
      throw err;
    }
  }

  async function restartEach() {
    for (const old of [...listening]) {
      if (!workers.has(old)) continue; // it crashed, so what stands in its place is new
      leaving.add(old);
      try {
        await launch();
        stopped.signal.throwIfAborted();
      } catch (err) {
        leaving.delete(old);
        if (!workers.has(old)) replace();
        throw err;
      }
      await retire(old);
      stopped.signal.throwIfAborted();
    }
  }

  function restart() {
    restarting ??= restartEach().finally(() => { restarting = undefined; });
    return restarting;
  }

  async function stop() {
    stopped.abort();
    await Promise.all([...workers.keys()].filter((w) => listening.has(w) || restarting).map(retire));
  }

  return { start, restart, stop };
}
