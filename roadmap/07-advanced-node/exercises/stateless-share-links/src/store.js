/**
 * What instances share; stands in for Redis. Each operation is atomic, and takes a few turns of the event loop.
 * Entries vanish `ttlMs` after they were written; without `ttlMs` they stay for ever.
 */
export function createStore({ now }) {
  const entries = new Map(); // key → { value, expires }
  const network = async () => { for (let i = 0; i < 3; i++) await new Promise(setImmediate); };
  const read = (key) => {
    const entry = entries.get(key);
    if (entry !== undefined && now() >= entry.expires) entries.delete(key);
    return entries.get(key);
  };
  const write = (key, value, ttlMs = Infinity) => { entries.set(key, { value, expires: now() + ttlMs }); };

  return {
    /** @returns {Promise<unknown>} the value, or undefined */
    async get(key) {
      await network();
      const value = read(key)?.value;
      await network();
      return value;
    },
    /** @returns {Promise<void>} */
    async set(key, value, { ttlMs } = {}) {
      await network();
      write(key, value, ttlMs);
      await network();
    },
    /** Writes only if there is no such key (SET … NX PX). @returns {Promise<boolean>} whether it has written */
    async setIfAbsent(key, value, { ttlMs } = {}) {
      await network();
      const absent = read(key) === undefined;
      if (absent) write(key, value, ttlMs);
      await network();
      return absent;
    },
    /** Adds 1; `ttlMs` counts when the key is new (INCR, PEXPIRE … NX). @returns {Promise<number>} the new value */
    async increment(key, { ttlMs } = {}) {
      await network();
      const entry = read(key);
      if (entry === undefined) write(key, 1, ttlMs);
      else entry.value++;
      const { value } = entries.get(key);
      await network();
      return value;
    },
    /** For tests: what there is. */
    entries,
  };
}
