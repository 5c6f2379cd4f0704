// Asks the caller's signal first: a client that gives up after a failure hides the failure.
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
        controller.abort(err);
      }
    }
  }
  await Promise.all(Array.from({ length: limit }, worker));
  signal?.throwIfAborted();
  controller.signal.throwIfAborted();
  return results;
}
