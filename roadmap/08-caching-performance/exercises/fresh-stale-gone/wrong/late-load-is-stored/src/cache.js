// Stores whatever arrives: a load from before the write comes last and stays.
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
        entries.set(key, { value, at });
        return value;
      } finally {
        if (flights.get(key) === flight) flights.delete(key);
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
