/** @param {{ perSecond: number, burst: number, maxClients: number, now: () => number }} options */
export function createLimiter({ perSecond, burst, maxClients, now }) {
  const buckets = new Map(); // client: { tokens, at }; the first was not seen for longest
  return {
    /** @returns {number} 0, or the seconds to wait */
    take(client) {
      const time = now();
      const known = buckets.get(client) ?? { tokens: burst, at: time };
      let tokens = Math.min(burst, known.tokens + ((time - known.at) * perSecond) / 1000);
      let wait = 0;
      if (tokens >= 1) tokens -= 1;
      else wait = Math.max(1, Math.ceil((1 - tokens) / perSecond));
      buckets.delete(client);
      buckets.set(client, { tokens, at: time });
      if (buckets.size > maxClients) buckets.delete(buckets.keys().next().value);
      return wait;
    },
    get size() {
      return buckets.size;
    },
  };
}
