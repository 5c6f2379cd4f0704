// One try around everything: an error of load counts as one of the store, and load is called twice.
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
        if (text !== null) return JSON.parse(text);
        const value = (await load()) ?? null;
        const fresh = JSON.stringify(value);
        Promise.resolve()
          .then(() => store.set(key, fresh, spread(value === null ? ttlOfNothing : ttl)))
          .catch(onError);
        return JSON.parse(fresh);
      } catch (err) {
        onError(err);
        return (await load()) ?? null;
      }
    },
  };
}
