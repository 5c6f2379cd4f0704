// Yields with a promise: that is a microtask, which runs before the event loop can turn. Nothing else gets in.
export async function processInChunks(items, work, { budgetMs = 10, signal, now = () => performance.now() } = {}) {
  const results = [];
  signal?.throwIfAborted();
  let began = now();
  for (const item of items) {
    if (results.length > 0 && now() - began >= budgetMs) {
      await Promise.resolve();
      began = now();
    }
    signal?.throwIfAborted();
    results.push(work(item, results.length));
  }
  return results;
}
