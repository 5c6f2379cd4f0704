import cluster from 'node:cluster';
import { once } from 'node:events';

export function startPrimary({ size, log = console.log }) {
  cluster.schedulingPolicy = cluster.SCHED_RR; // the default everywhere but on Windows
  let total = 0;
  let stopping = false;
  const timers = new Set();

  // #region respawn
  function fork() {
    const started = performance.now();
    const worker = cluster.fork();
    worker.on('message', ({ ask }) => { // the only place where all workers meet
      if (ask !== undefined && worker.isConnected()) worker.send({ answer: ask, total: ++total });
    });
    worker.once('exit', (code, signal) => {
      if (stopping || worker.exitedAfterDisconnect) return; // it was told to go
      const pause = performance.now() - started < 5000 ? 1000 : 0; // do not fork as fast as it can crash
      log(`worker ${worker.id} is gone (${signal ?? code}), a new one comes in ${pause} ms`);
      const timer = setTimeout(() => { timers.delete(timer); fork(); }, pause);
      timers.add(timer);
    });
    return worker;
  }
  // #endregion

  const workers = Array.from({ length: size }, fork);
  const ready = Promise.all(workers.map((worker) => once(worker, 'listening'))).then(([[address]]) => address.port);

  async function stop(deadlineMs) {
    stopping = true;
    for (const timer of timers) clearTimeout(timer);
    const left = Object.values(cluster.workers);
    const exits = left.map((worker) => once(worker, 'exit'));
    for (const worker of left) if (worker.isConnected()) worker.send('drain');
    const deadline = setTimeout(() => { for (const worker of left) worker.process.kill('SIGKILL'); }, deadlineMs);
    await Promise.all(exits);
    clearTimeout(deadline);
  }

  return { ready, stop };
}
