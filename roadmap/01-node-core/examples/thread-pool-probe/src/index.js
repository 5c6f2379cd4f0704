import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sizeWith } from './measure.js';
import { statBehind, watchPool } from './pool.js';

const sizes = [];
for (const value of [undefined, '1', '6', 'auto']) {
  sizes.push({ UV_THREADPOOL_SIZE: value ?? '(not set)', 'threads, measured': await sizeWith(value) });
}
console.table(sizes);

const milliseconds = (nanoseconds) => Math.round(nanoseconds / 1e6);
const runs = [];
for (const [name, lanes] of [['all at once', 12], ['two at a time', 2]]) {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const pool = watchPool(5);
  const { ahead, waited } = await statBehind(12, lanes);
  pool.stop();
  loop.disable();
  runs.push({
    '12 hashes': name,
    'done before the stat': ahead,
    'stat took (ms)': Math.round(waited),
    'pool delay, median (ms)': milliseconds(pool.delay.percentile(50)),
    'loop delay, median (ms)': milliseconds(loop.percentile(50)),
  });
}
console.table(runs);
