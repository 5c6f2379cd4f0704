// Keeps every promise: after an update everybody sees the old row, a failure stays for good, and memory grows with the keys.
export function createLoader(loadMany) {
  const known = new Map();
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
    if (!known.has(key)) {
      if (waiting.size === 0) queueMicrotask(() => process.nextTick(run));
      const entry = Promise.withResolvers();
      waiting.set(key, entry);
      known.set(key, entry.promise);
    }
    return known.get(key);
  };
}
