// Gives way only when more than the budget is used up: every turn is an item too long.
import { setImmediate as nextTurn } from 'node:timers/promises';

export async function processInChunks(items, work, { budgetMs = 10, signal, now = () => performance.now() } = {}) {
  const results = [];
  signal?.throwIfAborted(); // for no items, too
  let began = now();
  for (const item of items) {
    if (results.length > 0 && now() - began > budgetMs) {
      await nextTurn(); // not { signal }: that would reject with an AbortError of its own
      began = now();
    }
    signal?.throwIfAborted();
    results.push(work(item, results.length));
  }
  return results;
}
