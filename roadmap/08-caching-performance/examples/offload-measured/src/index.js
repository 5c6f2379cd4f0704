import { availableParallelism } from 'node:os';
import { measure } from './measure.js';
import { createPool } from './pool.js';
import { async, sync } from './work.js';

const inputs = {
  hash: 'correct horse battery staple',
  compress: JSON.stringify(Array.from({ length: 20_000 }, (_, i) => ({ id: i, name: `customer ${i}`, total: i * 1.1 }))),
  score: 30_000_000,
};
const pool = createPool(new URL('./worker.js', import.meta.url));
for (const kind of Object.keys(inputs)) await pool.run({ kind, input: inputs[kind] }); // start and warm up

const rows = {};
for (const [kind, input] of Object.entries(inputs)) {
  const ways = {
    'main thread': async () => sync[kind](input),
    ...(async[kind] ? { "libuv's pool": () => async[kind](input) } : {}),
    worker: () => pool.run({ kind, input }),
  };
  for (const [name, job] of Object.entries(ways)) {
    const { totalMs, turns, statMs } = await measure(job);
    rows[`${kind}, ${name}`] = { 'eight jobs (ms)': Math.round(totalMs), 'the loop turned': turns > 10, 'stat waited (ms)': Math.round(statMs) };
  }
}
await pool.close();
console.log(`${availableParallelism()} cores, ${Math.max(1, availableParallelism() - 1)} workers, ${process.env.UV_THREADPOOL_SIZE ?? 4} threads in libuv's pool`);
console.table(rows);
