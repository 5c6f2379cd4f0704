// Rejects on the first failure, but the other workers go on and start every remaining item.
export async function mapLimit(items, limit, fn, { signal } = {}) {
  signal?.throwIfAborted();
  const own = signal ?? new AbortController().signal;
  const results = [];
  let next = 0;
  async function worker() {
    while (next < items.length) {
      own.throwIfAborted();
      const index = next++;
      results[index] = await fn(items[index], index, { signal: own });
    }
  }
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}
