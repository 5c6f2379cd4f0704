/**
 * @template K, V
 * @param {(keys: K[]) => Promise<Array<V | Error>>} loadMany  one value for each key, in the same order
 * @returns {(key: K) => Promise<V>}
 */
export function createLoader(loadMany) {
  // TODO: one query for each key is what we have already.
  return async function load(key) {
    const [value] = await loadMany([key]);
    return value;
  };
}
