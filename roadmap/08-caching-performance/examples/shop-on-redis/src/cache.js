import { randomUUID } from 'node:crypto';

const NOTHING = 'null'; // what JSON makes of null: "we have looked, and there is none"

// #region jitter
/** Between 90 and 110 % of `ms`, so that what was filled together does not expire together. */
export function spread(ms, random = Math.random) {
  return Math.round(ms * (0.9 + 0.2 * random()));
}
// #endregion

// #region cache-aside
/** The value of `key`, from Redis or else from `load`, which resolves to `null` for what does not exist. */
export async function cached(redis, key, { ttl, ttlOfNothing = Math.min(ttl, 5_000) }, load) {
  const hit = await redis.get(key).catch(cacheFailed);
  if (typeof hit === 'string') return JSON.parse(hit);

  const text = JSON.stringify((await load()) ?? null); // an error of load is not cached
  const value = spread(text === NOTHING ? ttlOfNothing : ttl);
  await redis.set(key, text, { expiration: { type: 'PX', value } }).catch(cacheFailed);
  return JSON.parse(text);
}

/** A cache that fails is a cache that is empty: slower, not broken. */
function cacheFailed(err) {
  console.error('cache:', err.message);
}
// #endregion

// #region delete-on-write
/** First the database, then the cache. The next reader fills it. */
export async function rename(redis, database, id, name) {
  await database.rename(id, name);
  await redis.del(`product:${id}`);
}
// #endregion

// #region tagged
const TAG_LIFE = { type: 'EX', value: 24 * 60 * 60 }; // a tag that has expired costs misses, no more

/** Everything that was cached under `tag` is forgotten at once, also what is being loaded right now. */
export async function forget(redis, tag) {
  await redis.set(`tag:${tag}`, randomUUID(), { expiration: TAG_LIFE });
}

/** Like `cached`, under a key that contains the version of its tag, **as it was before the load**. */
export async function cachedUnder(redis, tag, key, times, load) {
  const fresh = randomUUID();
  const options = { condition: 'NX', GET: true, expiration: TAG_LIFE };
  const version = (await redis.set(`tag:${tag}`, fresh, options)) ?? fresh; // the old one, or null
  return cached(redis, `${key}@${version}`, times, load);
}
// #endregion

// #region single-flight
const flights = new Map();

/** Whoever asks for the same key while it is being worked on gets the same promise. */
export function once(key, work) {
  let flight = flights.get(key);
  if (!flight) {
    flight = work().finally(() => flights.delete(key));
    flights.set(key, flight);
  }
  return flight;
}
// #endregion

// #region swr
/**
 * Fresh for `fresh` ms. For `stale` ms more the old value is answered at once, while one process of all
 * loads the new one. After that it is gone, and the reader waits.
 */
export async function staleWhileRevalidate(redis, key, { fresh, stale, now = Date.now }, load) {
  const refresh = () =>
    once(key, async () => {
      const value = await load();
      const entry = JSON.stringify({ value, freshUntil: now() + spread(fresh) });
      await redis.set(key, entry, { expiration: { type: 'PX', value: fresh + stale } });
      return value;
    });

  const hit = await redis.get(key);
  if (hit === null) return refresh();
  const { value, freshUntil } = JSON.parse(hit);
  if (now() >= freshUntil && (await lock(redis, `refresh:${key}`, Math.min(fresh, 5_000)))) {
    refresh().catch((err) => console.error(`refreshing ${key}:`, err.message)); // nobody waits for it
  }
  return value;
}
// #endregion

// #region lock
/**
 * True for one caller in all processes. Nobody deletes the lock: it frees itself, so that a process which has read
 * the old value a moment ago does not refresh once more, and a failed refresh is tried again after `ms`.
 */
async function lock(redis, key, ms) {
  return (await redis.set(key, '1', { condition: 'NX', expiration: { type: 'PX', value: ms } })) === 'OK';
}
// #endregion
