// .then(call back).catch(call back): an exception in the caller's callback comes back to it as if the load had failed.
export function createCache(load) {
  const values = new Map();
  return function get(key, callback) {
    new Promise((resolve, reject) => {
      if (values.has(key)) resolve(values.get(key));
      else load(key, (error, value) => (error ? reject(error) : resolve(value)));
    }).then((value) => {
      values.set(key, value);
      callback(null, value);
    }).catch(callback);
  };
}
