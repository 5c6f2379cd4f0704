// As in the solution; what is wrong is in page-cache.js.
/** @param {{ maxBytes: number }} options */
export function createLru({ maxBytes }) {
  const entries = new Map(); // key: { value, bytes }; the first is that which was not used for longest
  let total = 0;

  function remove(key) {
    total -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  }
  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, bytes) {
      remove(key);
      if (bytes > maxBytes) return;
      entries.set(key, { value, bytes });
      total += bytes;
      while (total > maxBytes) remove(entries.keys().next().value);
    },
    get bytes() {
      return total;
    },
  };
}
