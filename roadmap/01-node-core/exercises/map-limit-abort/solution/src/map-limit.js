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
  const controller = new AbortController();
  const stop = signal ? AbortSignal.any([signal, controller.signal]) : controller.signal;
  const results = new Array(items.length);
  let next = 0;

  async function worker() {
    while (next < items.length && !stop.aborted) {
      const index = next++;
      try {
        results[index] = await fn(items[index], index, { signal: stop });
      } catch (err) {
        controller.abort(err); // the first one counts; later ones change nothing
      }
    }
  }

  await Promise.all(Array.from({ length: limit }, worker)); // workers never reject
  stop.throwIfAborted();
  return results;
}
