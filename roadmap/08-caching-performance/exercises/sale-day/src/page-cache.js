/**
 * @param {{
 *   load: (key: string) => Promise<string | null>, lru: ReturnType<import('./lru.js').createLru>,
 *   fresh: number, stale: number, jitter: number, maxLoads: number,
 *   now: () => number, random: () => number, onError: (error: Error) => void,
 * }} options
 */
export function createPageCache({ load, lru, fresh, stale, jitter, maxLoads, now, random, onError }) {
  return {
    /** @returns {Promise<string | null>} */
    async get(key) {
      // TODO: every request goes to the database.
      return load(key);
    },
  };
}
