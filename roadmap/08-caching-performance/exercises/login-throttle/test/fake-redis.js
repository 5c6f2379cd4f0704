/**
 * A Redis for tests, in memory, with a clock of its own. Each round trip takes a turn of the event loop; a command,
 * or a MULTI as a whole, runs without anybody in between.
 */
export function fakeRedis() {
  const keys = new Map(); // key: { text, until }
  const clock = { time: 1_800_000_000_000 };

  const find = (key) => {
    const entry = keys.get(key);
    if (entry && entry.until <= clock.time) keys.delete(key);
    return keys.get(key);
  };
  const add = (key, by) => {
    const entry = find(key) ?? { text: '0', until: Infinity };
    entry.text = String(Number(entry.text) + by);
    keys.set(key, entry);
    return Number(entry.text);
  };
  const later = (ms) => {
    if (!Number.isInteger(Number(ms)) || Number(ms) <= 0) throw new Error('ERR invalid expire time');
    return clock.time + Number(ms);
  };

  const commands = {
    get: (key) => find(key)?.text ?? null,
    set(key, value, { condition, expiration, PX, EX, NX, XX } = {}) {
      const old = find(key);
      if ((condition === 'NX' || NX) && old) return null;
      if ((condition === 'XX' || XX) && !old) return null;
      let until = Infinity;
      if (expiration === 'KEEPTTL') until = old?.until ?? Infinity;
      else if (expiration?.type === 'PX' || PX) until = later(expiration?.value ?? PX);
      else if (expiration?.type === 'EX' || EX) until = later((expiration?.value ?? EX) * 1000);
      keys.set(key, { text: String(value), until });
      return 'OK';
    },
    incr: (key) => add(key, 1),
    decr: (key) => add(key, -1),
    pExpire(key, ms, mode) {
      const entry = find(key);
      if (!entry || (mode === 'NX' && entry.until !== Infinity)) return 0;
      entry.until = later(ms);
      return 1;
    },
    expire: (key, seconds, mode) => commands.pExpire(key, seconds * 1000, mode),
    pTTL(key) {
      const entry = find(key);
      if (!entry) return -2;
      return entry.until === Infinity ? -1 : entry.until - clock.time;
    },
    ttl: (key) => (commands.pTTL(key) < 0 ? commands.pTTL(key) : Math.round(commands.pTTL(key) / 1000)),
    del: (names) => [names].flat().filter((key) => find(key) && keys.delete(key)).length,
  };

  const redis = {
    clock,
    /** Every key that would never have expired, at any moment. */
    immortal: new Set(),
    /** The longest time that a key still had to live, at any moment. */
    longest: 0,
    /** While it is set, commands reject with it. */
    failure: null,
    size: () => [...keys.keys()].filter(find).length,
    multi() {
      const queue = [];
      const chain = { exec: () => trip(() => queue.map((run) => run())) };
      for (const [name, command] of Object.entries(commands)) {
        chain[name] = (...args) => {
          queue.push(() => command(...args));
          return chain;
        };
      }
      return chain;
    },
  };
  for (const [name, command] of Object.entries(commands)) redis[name] = (...args) => trip(() => command(...args));

  async function trip(run) {
    await new Promise((resolve) => setImmediate(resolve)); // to the server
    if (redis.failure) throw redis.failure;
    const reply = run();
    for (const [key, { until }] of keys) {
      if (until === Infinity) redis.immortal.add(key);
      else redis.longest = Math.max(redis.longest, until - clock.time);
    }
    await new Promise((resolve) => setImmediate(resolve)); // and back
    return reply;
  }
  return redis;
}
