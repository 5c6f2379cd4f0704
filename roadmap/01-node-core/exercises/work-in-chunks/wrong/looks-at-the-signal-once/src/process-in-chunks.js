// Looks at the signal when it is called, and never again.
import { setImmediate as nextTurn } from 'node:timers/promises';

export async function processInChunks(items, work, { budgetMs = 10, signal, now = () => performance.now() } = {}) {
  signal?.throwIfAborted();
  const results = [];
  let began = now();
  for (const item of items) {
    if (results.length > 0 && now() - began >= budgetMs) {
      await nextTurn();
      began = now();
    }
    results.push(work(item, results.length));
  }
  return results;
}
