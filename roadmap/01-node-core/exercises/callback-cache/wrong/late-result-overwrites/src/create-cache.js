// Calls back once, but lets the second outcome of the loader into the cache.
export function createCache(load) {
  const values = new Map();
  return function get(key, callback) {
    let settled = false;
    const settle = (error, value) => {
      if (!error) values.set(key, value);
      if (settled) return;
      settled = true;
      queueMicrotask(() => (error ? callback(error) : callback(null, value)));
    };
    if (values.has(key)) return settle(null, values.get(key));
    try {
      load(key, settle);
    } catch (error) {
      settle(error);
    }
  };
}
