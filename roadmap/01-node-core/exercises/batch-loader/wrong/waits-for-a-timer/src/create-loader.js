// Collects for a timer: every page pays a millisecond or more, and I/O runs first.
export function createLoader(loadMany) {
  let waiting = new Map();
  async function run() {
    const batch = waiting;
    waiting = new Map();
    try {
      const values = await loadMany([...batch.keys()]);
      if (!Array.isArray(values) || values.length !== batch.size) throw new TypeError('one value for each key');
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
    if (waiting.size === 0) setTimeout(run, 0);
    if (!waiting.has(key)) waiting.set(key, Promise.withResolvers());
    return waiting.get(key).promise;
  };
}
