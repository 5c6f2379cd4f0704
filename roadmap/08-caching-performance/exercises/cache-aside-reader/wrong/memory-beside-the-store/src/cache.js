// Keeps a copy in the process as well, for ever: the TTL and the writes of other processes mean nothing to it.
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

  const known = new Map();

  return {
    async get(key, load) {
      if (known.has(key)) return known.get(key);
      try {
        const text = await read(key);
        if (text !== null) return JSON.parse(text);
      } catch (err) {
        onError(err); // a broken cache is an empty cache
      }
      const text = JSON.stringify((await load()) ?? null);
      const value = JSON.parse(text);
      const life = spread(value === null ? ttlOfNothing : ttl);
      Promise.resolve()
        .then(() => store.set(key, text, life))
        .catch(onError);
      known.set(key, value);
      return value;
    },
  };
}
