// Cuts the items into batches: one slow call keeps all the other places empty.
export async function mapLimit(items, limit, fn, { signal } = {}) {
  const controller = new AbortController();
  const stop = signal ? AbortSignal.any([signal, controller.signal]) : controller.signal;
  const results = [];
  for (let start = 0; start < items.length && !stop.aborted; start += limit) {
    await Promise.all(items.slice(start, start + limit).map(async (item, i) => {
      if (stop.aborted) return;
      try {
        results[start + i] = await fn(item, start + i, { signal: stop });
      } catch (err) {
        controller.abort(err);
      }
    }));
  }
  stop.throwIfAborted();
  return results;
}
