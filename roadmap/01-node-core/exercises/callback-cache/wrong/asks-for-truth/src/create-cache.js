// Takes a falsy value for a miss: 0, '', null and undefined are loaded again and again.
export function createCache(load) {
  const values = new Map();
  return function get(key, callback) {
    let settled = false;
    const settle = (error, value) => {
      if (settled) return;
      settled = true;
      if (!error) values.set(key, value);
      queueMicrotask(() => (error ? callback(error) : callback(null, value)));
    };
    if (values.get(key)) return settle(null, values.get(key));
    try {
      load(key, settle);
    } catch (error) {
      settle(error);
    }
  };
}
