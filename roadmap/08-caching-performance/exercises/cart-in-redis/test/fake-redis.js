/**
 * A Redis for tests, in memory. Each round trip takes a turn of the event loop; a command, or a MULTI as a whole,
 * runs without anybody in between. Values are strings, as in Redis.
 */
export function fakeRedis() {
  const keys = new Map(); // key: { fields: Map, ttl: number | null }
  const hash = (key, make) => {
    if (!keys.has(key) && make) keys.set(key, { fields: new Map(), ttl: null });
    return keys.get(key)?.fields ?? new Map();
  };
  const text = (value) => {
    if (typeof value === 'number') return String(value);
    if (typeof value === 'string') return value;
    throw new TypeError(`an argument must be a string or a number, not ${typeof value}`);
  };
  const integer = (value) => {
    if (!/^-?\d+$/.test(text(value))) throw new Error('ERR hash value is not an integer');
    return Number(value);
  };

  const commands = {
    hGet: (key, field) => hash(key).get(field) ?? null,
    hSet(key, field, value) {
      const pairs = typeof field === 'object' ? Object.entries(field) : [[field, value]];
      if (pairs.length === 0) throw new Error("ERR wrong number of arguments for 'hset' command");
      const fields = hash(key, true);
      const before = fields.size;
      for (const [name, each] of pairs) fields.set(text(name), text(each));
      return fields.size - before;
    },
    hIncrBy(key, field, by) {
      const sum = integer(hash(key).get(field) ?? '0') + integer(by);
      hash(key, true).set(text(field), String(sum));
      return sum;
    },
    hGetAll: (key) => Object.fromEntries(hash(key)),
    hDel(key, ...names) {
      const removed = names.flat().filter((name) => hash(key).delete(name)).length;
      if (hash(key).size === 0) keys.delete(key);
      return removed;
    },
    expire(key, seconds) {
      if (!keys.has(key)) return 0;
      keys.get(key).ttl = Number(text(seconds));
      return 1;
    },
    ttl: (key) => (keys.has(key) ? (keys.get(key).ttl ?? -1) : -2),
    del: (names) => [names].flat().filter((name) => keys.delete(name)).length,
    exists: (names) => [names].flat().filter((name) => keys.has(name)).length,
    rename(from, to) {
      if (!keys.has(from)) throw new Error('ERR no such key');
      keys.set(to, keys.get(from));
      keys.delete(from);
      return 'OK';
    },
  };

  const redis = {
    keys,
    roundTrips: 0,
    /** Every key that existed without an expiry after a round trip. */
    immortal: new Set(),
    /** Set to a number: so many round trips still work, then the connection is gone. */
    failAfter: Infinity,
    /** Set to a number: only the round trip with this number fails, and does nothing. */
    failAt: -1,
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
    if (redis.roundTrips >= redis.failAfter) throw new Error('connection lost');
    if (redis.roundTrips++ === redis.failAt) throw new Error('connection lost');
    const reply = run();
    for (const [key, { ttl }] of keys) if (ttl === null) redis.immortal.add(key);
    await new Promise((resolve) => setImmediate(resolve)); // and back
    return reply;
  }
  return redis;
}
