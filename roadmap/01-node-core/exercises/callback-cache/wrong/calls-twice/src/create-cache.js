// Always later, but as often as the loader likes.
export function createCache(load) {
  const values = new Map();
  return function get(key, callback) {
    const later = (error, value) => {
      if (!error) values.set(key, value);
      queueMicrotask(() => (error ? callback(error) : callback(null, value)));
    };
    if (values.has(key)) return later(null, values.get(key));
    try {
      load(key, later);
    } catch (error) {
      later(error);
    }
  };
}
