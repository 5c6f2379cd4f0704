// Leaves the signal to setImmediate: that rejects with an AbortError of its own, and hears nothing of an abort by work().
import { setImmediate as nextTurn } from 'node:timers/promises';

export async function processInChunks(items, work, { budgetMs = 10, signal, now = () => performance.now() } = {}) {
  const results = [];
  signal?.throwIfAborted();
  let began = now();
  for (const item of items) {
    if (results.length > 0 && now() - began >= budgetMs) {
      await nextTurn(undefined, { signal });
      began = now();
    }
    results.push(work(item, results.length));
  }
  return results;
}
