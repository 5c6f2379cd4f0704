/**
 * @template V
 * @typedef {(error: Error | null, value?: V) => void} Callback
 */

/**
 * @template V
 * @param {(key: string, callback: Callback<V>) => void} load
 * @returns {(key: string, callback: Callback<V>) => void}
 */
export function createCache(load) {
  const values = new Map();

  return function get(key, callback) {
    // TODO: keep the contract. Who calls back when, and how often?
    if (values.get(key)) return callback(null, values.get(key));
    try {
      load(key, (error, value) => {
        if (error) callback(error);
        values.set(key, value);
        callback(null, value);
      });
    } catch (error) {
      callback(error);
    }
  };
}
