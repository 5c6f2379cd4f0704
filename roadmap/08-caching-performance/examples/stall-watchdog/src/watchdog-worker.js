import { Session } from 'node:inspector/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { BEAT, CHECKS, PROFILING } from './cells.js';
import { hottestStack } from './hottest-stack.js';

const { cells, limitMs } = workerData;
setInterval(() => {}, 60_000); // an inspector session alone does not keep a thread alive
const session = new Session();
session.connectToMainThread(); // the profiler interrupts JavaScript that never returns to the loop
await session.post('Profiler.enable');
parentPort.postMessage('ready');

// #region watch
let beat = Atomics.load(cells, BEAT);
let since = performance.now();
for (;;) {
  await sleep(limitMs / 4);
  Atomics.add(cells, CHECKS, 1);
  if (Atomics.load(cells, BEAT) === beat && performance.now() - since >= limitMs) {
    await session.post('Profiler.start'); // of the main thread, which hangs
    Atomics.store(cells, PROFILING, 1);
    while (Atomics.load(cells, BEAT) === beat) await sleep(limitMs / 10);
    const heldMs = performance.now() - since;
    const { profile } = await session.post('Profiler.stop');
    Atomics.store(cells, PROFILING, 0);
    parentPort.postMessage({ heldMs, stack: hottestStack(profile) });
  }
  if (Atomics.load(cells, BEAT) !== beat) {
    beat = Atomics.load(cells, BEAT);
    since = performance.now();
  }
}
// #endregion
