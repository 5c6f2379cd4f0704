// Lets a late error throw the value out of the cache, although the first outcome counts.
export function createCache(load) {
  const values = new Map();

  return function get(key, callback) {
    let settled = false;
    const settle = (error, value) => {
      if (error) values.delete(key);
      if (settled) return;
      settled = true;
      if (!error) values.set(key, value);
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
