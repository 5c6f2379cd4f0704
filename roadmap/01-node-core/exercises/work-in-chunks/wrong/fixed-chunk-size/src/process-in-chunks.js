// Counts items instead of time: 100 cheap ones are too few, 100 dear ones are a stall.
import { setImmediate as nextTurn } from 'node:timers/promises';

export async function processInChunks(items, work, { budgetMs = 10, signal, now = () => performance.now() } = {}) {
  const results = [];
  signal?.throwIfAborted();
  for (const item of items) {
    if (results.length > 0 && results.length % 100 === 0) await nextTurn();
    signal?.throwIfAborted();
    results.push(work(item, results.length));
  }
  return results;
}
