// Caches the promise, and with it the failure: one timeout, and the key is broken until the next deployment.
export function createCache(load) {
  const promises = new Map();
  return function get(key, callback) {
    if (!promises.has(key)) {
      promises.set(key, new Promise((resolve, reject) => {
        load(key, (error, value) => (error ? reject(error) : resolve(value)));
      }));
    }
    promises.get(key).then(
      (value) => queueMicrotask(() => callback(null, value)),
      (error) => queueMicrotask(() => callback(error)),
    );
  };
}
