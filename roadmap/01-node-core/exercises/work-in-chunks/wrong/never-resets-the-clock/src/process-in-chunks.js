// Measures from the very start: once the first budget is used up, every item is a turn of its own.
import { setImmediate as nextTurn } from 'node:timers/promises';

export async function processInChunks(items, work, { budgetMs = 10, signal, now = () => performance.now() } = {}) {
  const results = [];
  signal?.throwIfAborted();
  const began = now();
  for (const item of items) {
    if (results.length > 0 && now() - began >= budgetMs) await nextTurn();
    signal?.throwIfAborted();
    results.push(work(item, results.length));
  }
  return results;
}
