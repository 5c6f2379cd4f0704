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
  // TODO: this holds the loop from the first item to the last, and nobody can stop it.
  const results = [];
  for (const item of items) results.push(work(item, results.length));
  return results;
}
