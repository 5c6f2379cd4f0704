// Throws at the first Error among the values: one unknown user takes the whole page down.
export function createLoader(loadMany) {
  let waiting = new Map();
  async function run() {
    const batch = waiting;
    waiting = new Map();
    try {
      const values = await loadMany([...batch.keys()]);
      if (!Array.isArray(values) || values.length !== batch.size) throw new TypeError('one value for each key');
      const failure = values.find((value) => value instanceof Error);
      if (failure) throw failure;
      let i = 0;
      for (const { resolve } of batch.values()) resolve(values[i++]);
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
