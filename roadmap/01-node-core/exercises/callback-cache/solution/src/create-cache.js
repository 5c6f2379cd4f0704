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
    let settled = false;
    const settle = (error, value) => {
      if (settled) return; // the first outcome counts
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
