// As in the solution; what is wrong is in service.js.
import { Busy } from './busy.js';

/**
 * @param {{
 *   load: (key: string) => Promise<string | null>, lru: ReturnType<import('./lru.js').createLru>,
 *   fresh: number, stale: number, jitter: number, maxLoads: number,
 *   now: () => number, random: () => number, onError: (error: Error) => void,
 * }} options
 */
export function createPageCache({ load, lru, fresh, stale, jitter, maxLoads, now, random, onError }) {
  const flights = new Map(); // key: promise of the load under way

  function fly(key) {
    const at = now();
    const staleAt = at + fresh * (1 - jitter * random());
    const flight = Promise.resolve(key)
      .then(load) // one that throws rejects
      .then((text) => {
        const bytes = 100 + Buffer.byteLength(key) + Buffer.byteLength(text ?? '');
        lru.set(key, { text, staleAt, goneAt: staleAt + stale }, bytes);
        return text;
      })
      .finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  }

  return {
    /** @returns {Promise<string | null>} */
    async get(key) {
      const entry = lru.get(key);
      const time = now();
      if (entry && time < entry.staleAt) return entry.text;
      const flight = flights.get(key);
      const full = flights.size >= maxLoads;
      if (entry && time < entry.goneAt) {
        if (!flight && !full) fly(key).catch(onError);
        return entry.text;
      }
      if (flight) return flight;
      if (full) throw new Busy('too many loads are under way');
      return fly(key);
    },
  };
}
