// Gives way with a timer: setTimeout(…, 0) means 1 ms or more, so every chunk costs a millisecond of nothing.
import { setTimeout as sleep } from 'node:timers/promises';

export async function processInChunks(items, work, { budgetMs = 10, signal, now = () => performance.now() } = {}) {
  const results = [];
  signal?.throwIfAborted();
  let began = now();
  for (const item of items) {
    if (results.length > 0 && now() - began >= budgetMs) {
      await sleep(0);
      began = now();
    }
    signal?.throwIfAborted();
    results.push(work(item, results.length));
  }
  return results;
}
