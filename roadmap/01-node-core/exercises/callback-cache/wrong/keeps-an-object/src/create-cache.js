// Keeps the values in a plain object: it has a `constructor` already, and 1 and "1" are the same key.
export function createCache(load) {
  const values = {};

  return function get(key, callback) {
    let settled = false;
    const settle = (error, value) => {
      if (settled) return; // the first outcome counts
      settled = true;
      if (!error) values[key] = value;
      queueMicrotask(() => (error ? callback(error) : callback(null, value)));
    };

    if (key in values) return settle(null, values[key]);
    try {
      load(key, settle);
    } catch (error) {
      settle(error);
    }
  };
}
