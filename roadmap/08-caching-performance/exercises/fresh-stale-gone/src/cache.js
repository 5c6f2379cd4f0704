/**
 * @template T
 * @param {{
 *   load: (key: string) => Promise<T>, fresh: number, stale: number,
 *   now: () => number, onError: (error: Error) => void,
 * }} options
 */
export function createCache({ load, fresh, stale, now, onError }) {
  const entries = new Map();
  return {
    /** @returns {Promise<T>} */
    async get(key) {
      // TODO: a stale entry should be answered, and nobody should load what somebody is loading.
      const entry = entries.get(key);
      if (entry && now() < entry.at + fresh) return entry.value;
      const value = await load(key);
      entries.set(key, { value, at: now() });
      return value;
    },

    forget(key) {
      entries.delete(key);
    },
  };
}
