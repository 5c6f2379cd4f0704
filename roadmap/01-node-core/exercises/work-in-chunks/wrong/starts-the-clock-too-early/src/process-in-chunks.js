// Starts the clock before it waits: what other callbacks do meanwhile is charged to its own budget.
import { setImmediate as nextTurn } from 'node:timers/promises';

export async function processInChunks(items, work, { budgetMs = 10, signal, now = () => performance.now() } = {}) {
  const results = [];
  signal?.throwIfAborted();
  let began = now();
  for (const item of items) {
    if (results.length > 0 && now() - began >= budgetMs) {
      began = now();
      await nextTurn();
    }
    signal?.throwIfAborted();
    results.push(work(item, results.length));
  }
  return results;
}
