// Runs in a microtask of its own: a load that comes one await later misses the batch.
export function createLoader(loadMany) {
  let waiting = new Map(); // key -> { promise, resolve, reject }

  async function run() {
    const batch = waiting;
    waiting = new Map(); // whoever asks from now on belongs to the next batch
    try {
      const values = await loadMany([...batch.keys()]);
      if (!Array.isArray(values) || values.length !== batch.size) {
        throw new TypeError(`loadMany must resolve with ${batch.size} values, one for each key`);
      }
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
    if (waiting.size === 0) queueMicrotask(run);
    if (!waiting.has(key)) waiting.set(key, Promise.withResolvers());
    return waiting.get(key).promise;
  };
}
