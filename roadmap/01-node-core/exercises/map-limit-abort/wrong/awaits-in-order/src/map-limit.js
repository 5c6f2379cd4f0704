// Awaits the calls one after the other: when a later one fails first, nobody listens, and the process dies.
export async function mapLimit(items, limit, fn, { signal } = {}) {
  const controller = new AbortController();
  const stop = signal ? AbortSignal.any([signal, controller.signal]) : controller.signal;
  stop.throwIfAborted();
  const waiting = [];
  let running = 0;
  const place = () => (running++ < limit ? undefined : new Promise((resolve) => waiting.push(resolve)));
  const calls = items.map(async (item, index) => {
    await place();
    try {
      stop.throwIfAborted();
      return await fn(item, index, { signal: stop });
    } catch (err) {
      controller.abort(err);
      throw stop.reason;
    } finally {
      running--;
      waiting.shift()?.();
    }
  });
  const results = [];
  for (const call of calls) results.push(await call);
  return results;
}
