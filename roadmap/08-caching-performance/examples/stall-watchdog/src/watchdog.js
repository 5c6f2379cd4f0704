import { Worker } from 'node:worker_threads';
import { BEAT, CELLS, CHECKS, PROFILING } from './cells.js';

/**
 * Watches the event loop of this thread from another one.
 *
 * @param {object} options
 * @param {number} [options.limitMs]  a stall is reported when the loop has not turned for so long
 * @param {(report: { heldMs: number, stack: string[] }) => void} options.onStall  after the stall
 */
export async function startWatchdog({ limitMs = 200, onStall }) {
  const cells = new Int32Array(new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(new URL('./watchdog-worker.js', import.meta.url), { workerData: { cells, limitMs } });
  await new Promise((resolve, reject) => {
    worker.once('message', resolve); // 'ready'
    worker.once('error', reject);
  });
  const heart = setInterval(() => Atomics.add(cells, BEAT, 1), limitMs / 4);
  worker.on('message', onStall);
  worker.unref(); // neither of the two keeps the process alive
  heart.unref();
  return {
    isProfiling: () => Atomics.load(cells, PROFILING) === 1,
    checks: () => Atomics.load(cells, CHECKS),
    async stop() {
      clearInterval(heart);
      await worker.terminate();
    },
  };
}
