/**
 * A Redis for tests, in memory, with a clock of its own. Each round trip takes a turn of the event loop; a command,
 * or a MULTI as a whole, runs without anybody in between.
 */
export function fakeRedis() {
  const keys = new Map(); // key: { text, until }
  let time = 0;

  const find = (key) => {
    const entry = keys.get(key);
    if (entry && entry.until <= time) keys.delete(key);
    return keys.get(key);
  };
  const text = (value) => {
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    throw new TypeError(`a value must be a string or a number, not ${typeof value}`);
  };
  const later = (seconds) => {
    if (!Number.isInteger(Number(seconds)) || Number(seconds) <= 0) throw new Error('ERR invalid expire time');
    return time + Number(seconds) * 1000;
  };

  const commands = {
    get: (key) => find(key)?.text ?? null,
    set(key, value, { condition, expiration, EX, NX, XX, KEEPTTL, GET } = {}) {
      const old = find(key);
      const reply = (done) => (GET ? (old?.text ?? null) : done);
      if ((condition === 'NX' || NX) && old) return reply(null);
      if ((condition === 'XX' || XX) && !old) return reply(null);
      let until = Infinity;
      if (expiration === 'KEEPTTL' || expiration?.type === 'KEEPTTL' || KEEPTTL) until = old?.until ?? Infinity;
      else if (expiration?.type === 'EX') until = later(expiration.value);
      else if (EX !== undefined) until = later(EX);
      else if (expiration) throw new Error(`ERR this Redis knows the expirations EX and KEEPTTL, not ${JSON.stringify(expiration)}`);
      keys.set(key, { text: text(value), until });
      return reply('OK');
    },
    getEx(key, { type, value, EX } = {}) {
      const entry = find(key);
      if (!entry) return null;
      if (type === 'EX' || EX !== undefined) entry.until = later(EX ?? value);
      return entry.text;
    },
    getDel(key) {
      const entry = find(key);
      keys.delete(key);
      return entry?.text ?? null;
    },
    del: (names) => [names].flat().filter((key) => find(key) && keys.delete(key)).length,
    expire(key, seconds) {
      const entry = find(key);
      if (!entry) return 0;
      entry.until = later(seconds);
      return 1;
    },
    ttl(key) {
      const entry = find(key);
      if (!entry) return -2;
      return entry.until === Infinity ? -1 : Math.round((entry.until - time) / 1000);
    },
    incr(key) {
      const entry = find(key) ?? { text: '0', until: Infinity };
      entry.text = String(Number(entry.text) + 1);
      keys.set(key, entry);
      return Number(entry.text);
    },
  };

  const redis = {
    roundTrips: 0,
    /** Every key that would never have expired, at any moment. */
    immortal: new Set(),
    /** All that is in Redis now. */
    dump: () => Object.fromEntries([...keys.keys()].filter(find).map((key) => [key, keys.get(key).text])),
    evict: (match) => [...keys.keys()].filter(match).forEach((key) => keys.delete(key)),
    advance: (seconds) => (time += seconds * 1000),
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
    redis.roundTrips++;
    const reply = run();
    for (const [key, { until }] of keys) if (until === Infinity) redis.immortal.add(key);
    await new Promise((resolve) => setImmediate(resolve)); // and back
    return reply;
  }
  return redis;
}
