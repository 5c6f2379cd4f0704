import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Calls `work` for every item, and never holds the event loop for much longer than `budgetMs`.
 *
 * @template T, R
 * @param {Iterable<T>} items
 * @param {(item: T, index: number) => R} work  synchronous
 * @param {object} [options]
 * @param {number} [options.budgetMs]   how long one turn may last
 * @param {AbortSignal} [options.signal]
 * @param {() => number} [options.now]  the clock, in milliseconds
 * @returns {Promise<R[]>}
 */
export async function processInChunks(items, work, { budgetMs = 10, signal, now = () => performance.now() } = {}) {
  const results = [];
  signal?.throwIfAborted(); // for no items, too
  let began = now();
  for (const item of items) {
    if (results.length > 0 && now() - began >= budgetMs) {
      await nextTurn(); // not { signal }: that would reject with an AbortError of its own
      began = now();
    }
    signal?.throwIfAborted();
    results.push(work(item, results.length));
  }
  return results;
}
