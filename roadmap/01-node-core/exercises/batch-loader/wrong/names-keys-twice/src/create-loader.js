// Keeps a list in place of a Map: the same key is queried as often as it is asked for.
export function createLoader(loadMany) {
  let waiting = [];
  async function run() {
    const batch = waiting;
    waiting = [];
    try {
      const values = await loadMany(batch.map(({ key }) => key));
      if (!Array.isArray(values) || values.length !== batch.length) throw new TypeError('one value for each key');
      batch.forEach(({ resolve, reject }, i) => (values[i] instanceof Error ? reject(values[i]) : resolve(values[i])));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
  return function load(key) {
    if (waiting.length === 0) queueMicrotask(() => process.nextTick(run));
    const entry = { key, ...Promise.withResolvers() };
    waiting.push(entry);
    return entry.promise;
  };
}
