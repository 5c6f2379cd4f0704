// Listens to the caller's signal and never stops listening: a signal that lives as long as the process keeps every call in memory.
export async function mapLimit(items, limit, fn, { signal } = {}) {
  const controller = new AbortController();
  signal?.throwIfAborted();
  signal?.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
  const results = new Array(items.length);
  let next = 0;
  async function worker() {
    while (next < items.length && !controller.signal.aborted) {
      const index = next++;
      try {
        results[index] = await fn(items[index], index, { signal: controller.signal });
      } catch (err) {
        controller.abort(err);
      }
    }
  }
  await Promise.all(Array.from({ length: limit }, worker));
  controller.signal.throwIfAborted();
  return results;
}
