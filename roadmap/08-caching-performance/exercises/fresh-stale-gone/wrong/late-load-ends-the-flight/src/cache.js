// A load that was overtaken removes the newer flight, and a third load begins.
/**
 * @template T
 * @param {{
 *   load: (key: string) => Promise<T>, fresh: number, stale: number,
 *   now: () => number, onError: (error: Error) => void,
 * }} options
 */
export function createCache({ load, fresh, stale, now, onError }) {
  const entries = new Map(); // key: { value, at }
  const flights = new Map(); // key: promise of a load under way

  /** The load under way, or a new one. */
  function fly(key) {
    const underWay = flights.get(key);
    if (underWay) return underWay;
    const at = now();
    const flight = (async () => {
      try {
        const value = await Promise.resolve().then(() => load(key)); // a load that throws rejects
        if (flights.get(key) === flight) entries.set(key, { value, at }); // else: forgotten meanwhile
        return value;
      } finally {
        flights.delete(key);
      }
    })();
    flights.set(key, flight);
    return flight;
  }

  return {
    /** @returns {Promise<T>} */
    async get(key) {
      const entry = entries.get(key);
      const age = entry ? now() - entry.at : Infinity;
      if (age < fresh) return entry.value;
      if (age >= fresh + stale) return fly(key);
      if (!flights.has(key)) fly(key).catch(onError);
      return entry.value;
    },

    forget(key) {
      entries.delete(key);
      flights.delete(key);
    },
  };
}
