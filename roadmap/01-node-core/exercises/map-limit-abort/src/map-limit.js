/**
 * Maps over `items` with at most `limit` calls of `fn` in flight.
 *
 * @template T, R
 * @param {T[]} items
 * @param {number} limit
 * @param {(item: T, index: number, options: { signal: AbortSignal }) => Promise<R> | R} fn
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<R[]>} the results, in the order of the items
 */
export async function mapLimit(items, limit, fn, { signal } = {}) {
  // TODO: this version has no limit, does not stop, and does not wait for what it has started.
  return Promise.all(items.map((item, index) => fn(item, index, { signal })));
}
