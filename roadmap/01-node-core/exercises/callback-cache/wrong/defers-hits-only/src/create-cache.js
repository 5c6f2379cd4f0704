// Defers the hit and forgets the miss: a load that calls back at once is still passed on at once.
export function createCache(load) {
  const values = new Map();
  return function get(key, callback) {
    if (values.has(key)) {
      queueMicrotask(() => callback(null, values.get(key)));
      return;
    }
    let called = false;
    const once = (error, value) => {
      if (called) return;
      called = true;
      if (error) return callback(error);
      values.set(key, value);
      callback(null, value);
    };
    try {
      load(key, once);
    } catch (error) {
      if (called) throw error;
      queueMicrotask(() => once(error));
    }
  };
}
