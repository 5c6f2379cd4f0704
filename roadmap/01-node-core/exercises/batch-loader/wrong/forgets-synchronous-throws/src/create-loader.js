// loadMany(...).then(ok, fail) without try: if loadMany throws, the exception leaves the tick, and the promises hang.
export function createLoader(loadMany) {
  let waiting = new Map();
  function run() {
    const batch = waiting;
    waiting = new Map();
    const fail = (error) => { for (const { reject } of batch.values()) reject(error); };
    loadMany([...batch.keys()]).then((values) => {
      if (!Array.isArray(values) || values.length !== batch.size) return fail(new TypeError('one value for each key'));
      let i = 0;
      for (const { resolve, reject } of batch.values()) {
        const value = values[i++];
        if (value instanceof Error) reject(value);
        else resolve(value);
      }
    }, fail);
  }
  return function load(key) {
    if (waiting.size === 0) queueMicrotask(() => process.nextTick(run));
    if (!waiting.has(key)) waiting.set(key, Promise.withResolvers());
    return waiting.get(key).promise;
  };
}
