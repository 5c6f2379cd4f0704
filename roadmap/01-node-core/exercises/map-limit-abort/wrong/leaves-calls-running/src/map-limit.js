// Stops starting, but rejects while other calls are still running: the caller cleans up under their feet.
export async function mapLimit(items, limit, fn, { signal } = {}) {
  const controller = new AbortController();
  const stop = signal ? AbortSignal.any([signal, controller.signal]) : controller.signal;
  const results = [];
  let next = 0;
  async function worker() {
    while (next < items.length) {
      stop.throwIfAborted();
      const index = next++;
      try {
        results[index] = await fn(items[index], index, { signal: stop });
      } catch (err) {
        controller.abort(err);
        throw stop.reason;
      }
    }
  }
  stop.throwIfAborted();
  await Promise.all(Array.from({ length: limit }, worker));
  stop.throwIfAborted();
  return results;
}
