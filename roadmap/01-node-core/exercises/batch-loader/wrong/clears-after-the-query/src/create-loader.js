// Empties the list when the query is done: keys that came meanwhile are thrown away, and their promises never settle.
export function createLoader(loadMany) {
  const waiting = new Map();
  let scheduled = false;
  async function run() {
    const entries = [...waiting.values()];
    try {
      const values = await loadMany([...waiting.keys()]);
      if (!Array.isArray(values) || values.length !== entries.length) throw new TypeError('one value for each key');
      entries.forEach(({ resolve, reject }, i) => (values[i] instanceof Error ? reject(values[i]) : resolve(values[i])));
    } catch (error) {
      for (const { reject } of entries) reject(error);
    } finally {
      waiting.clear();
      scheduled = false;
    }
  }
  return function load(key) {
    if (!scheduled) {
      scheduled = true;
      queueMicrotask(() => process.nextTick(run));
    }
    if (!waiting.has(key)) waiting.set(key, Promise.withResolvers());
    return waiting.get(key).promise;
  };
}
