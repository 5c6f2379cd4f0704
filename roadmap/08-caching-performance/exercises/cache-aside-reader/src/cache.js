/**
 * @param {{
 *   store: { get(key: string): Promise<string | null>, set(key: string, text: string, ttl: number): Promise<unknown> },
 *   ttl: number, ttlOfNothing: number, patience: number,
 *   random: () => number, onError: (error: Error) => void,
 * }} options
 */
export function createCache({ store, ttl, ttlOfNothing, patience, random, onError }) {
  // TODO: this version works as long as everything is found, and the store is well.
  return {
    async get(key, load) {
      const hit = JSON.parse(await store.get(key));
      if (hit) return hit;
      const value = await load();
      await store.set(key, JSON.stringify(value), ttl);
      return value;
    },
  };
}
