import { pbkdf2, randomBytes } from 'node:crypto';
import { stat } from 'node:fs';
import { createHistogram } from 'node:perf_hooks';
import { promisify } from 'node:util';

const pbkdf2Async = promisify(pbkdf2);

/** Holds one pool thread, and one core, for some tens of milliseconds. */
export const hash = () => pbkdf2Async('secret', 'salt', 50_000, 64, 'sha512');

/** Starts `hashes` hashes, then one stat. Resolves to true when the stat was done before any of them. */
async function statOvertakes(hashes) {
  const order = [];
  const all = Array.from({ length: hashes }, () => hash().then(() => order.push('hash')));
  all.push(promisify(stat)('.').then(() => order.push('stat')));
  await Promise.all(all);
  return order[0] === 'stat';
}

/** The number of threads: as soon as that many hashes run, a stat has to wait for one of them. */
export async function measurePoolSize(max = 64) {
  for (let hashes = 1; hashes <= max; hashes++) {
    if (!(await statOvertakes(hashes))) return hashes;
  }
  return undefined; // more than `max`
}

/** Runs `hashes` hashes, `lanes` at a time, and one stat behind them: how many were done before it? */
export async function statBehind(hashes, lanes = hashes) {
  let left = hashes;
  let done = 0;
  const lane = async () => {
    while (left-- > 0) {
      await hash();
      done++;
    }
  };
  const running = Array.from({ length: lanes }, lane);
  const start = performance.now();
  await promisify(stat)('.');
  const result = { ahead: done, waited: performance.now() - start };
  await Promise.all(running);
  return result;
}

// #region canary
/** Times a trip through the pool every `every` ms: its own work is nothing, so all it can do is wait. */
export function watchPool(every = 500) {
  const delay = createHistogram(); // in nanoseconds
  const timer = setInterval(() => {
    const start = process.hrtime.bigint();
    randomBytes(1, () => delay.record(process.hrtime.bigint() - start));
  }, every);
  timer.unref();
  return { delay, stop: () => clearInterval(timer) };
}
// #endregion
