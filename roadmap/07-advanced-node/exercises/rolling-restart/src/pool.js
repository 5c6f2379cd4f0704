/**
 * @typedef {import('node:events').EventEmitter & { send(message: string): void, kill(signal: string): void }} Worker
 * @param {{ fork: () => Worker, size: number, startTimeout?: number, stopTimeout?: number, pause?: number }} options
 */
export function createPool({ fork, size, startTimeout = 10_000, stopTimeout = 30_000, pause = 1000 }) {
  // TODO: it waits for nobody, replaces whom it told to go, and restarts all at once.
  const workers = new Set();

  function launch() {
    const worker = fork();
    workers.add(worker);
    worker.once('exit', () => {
      workers.delete(worker);
      launch();
    });
  }

  async function start() {
    for (let i = 0; i < size; i++) launch();
  }

  async function restart() {
    for (const worker of [...workers]) worker.send('drain');
  }

  async function stop() {
    for (const worker of workers) worker.kill('SIGKILL');
  }

  return { start, restart, stop };
}
