import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { createHash } from 'node:crypto';

/**
 * @typedef {{ allowed: boolean, limit: number, remaining: number, resetMs: number }} Verdict
 * `resetMs`: when there is room again (if refused), or when the count starts anew
 */

// #region fixed-window
/** At most `limit` per window. The window begins with the first request, and ends by itself. */
export function fixedWindow({ redis, name, limit, windowMs }) {
  return async (client) => {
    const key = `limit:${name}:${client}`;
    const [, count, left] = await redis
      .multi()
      .set(key, 0, { condition: 'NX', expiration: { type: 'PX', value: windowMs } })
      .incr(key) // keeps the expiry
      .pTTL(key)
      .exec();
    return { allowed: count <= limit, limit, remaining: Math.max(limit - count, 0), resetMs: left };
  };
}
// #endregion

// #region sliding-window
/** The share of a window after which no more than `room` is left of `count`. */
const faded = (count, room) => Math.max(1 - room / count, 0);

/** Two counters: what is left of the last window counts as if it had been spread evenly. */
export function slidingWindow({ redis, name, limit, windowMs, now = Date.now }) {
  return async (client) => {
    const time = now();
    const window = Math.floor(time / windowMs);
    const keyOf = (number) => `limit:${name}:${client}:${number}`;
    const [current, , previous] = await redis
      .multi()
      .incr(keyOf(window))
      .pExpire(keyOf(window), 2 * windowMs) // the next window needs it
      .get(keyOf(window - 1))
      .exec();
    const before = Number(previous ?? 0);
    const used = current + before * (1 - (time % windowMs) / windowMs);
    const allowed = used <= limit;
    let end = 1; // in windows, from the beginning of this one
    if (!allowed && current < limit) end = faded(before, limit - current - 1);
    if (!allowed && current >= limit) end = 1 + faded(current, limit - 1); // this one fades in the next
    const resetMs = Math.ceil(end * windowMs) - (time % windowMs);
    return { allowed, limit, remaining: Math.max(Math.floor(limit - used), 0), resetMs };
  };
}
// #endregion

// #region token-bucket
const source = readFileSync(new URL('token-bucket.lua', import.meta.url), 'utf8');
const sha = createHash('sha1').update(source).digest('hex');

/** Up to `burst` at once, and one more every `intervalMs`. Refused requests cost nothing. */
export function tokenBucket({ redis, name, burst, intervalMs }) {
  return async (client, cost = 1) => {
    const options = {
      keys: [`limit:${name}:${client}`],
      arguments: [String(intervalMs), String(burst), String(cost)],
    };
    const [allowed, remaining, resetMs] = await redis.evalSha(sha, options).catch((err) => {
      if (!err.message.startsWith('NOSCRIPT')) throw err;
      return redis.eval(source, options); // the first time, and after a restart of Redis
    });
    return { allowed: allowed === 1, limit: burst, remaining, resetMs };
  };
}
// #endregion

// #region client-of
/** One household, one key: an IPv6 customer has at least 2 ** 64 addresses. */
export function clientOf(ip) {
  if (!isIPv6(ip)) return ip;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip); // IPv4 on a socket for both
  if (mapped) return mapped[1];
  const [head, tail] = new URL(`http://[${ip.split('%')[0]}]`).hostname.slice(1, -1).split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  if (tail !== undefined) groups.push(...Array(8 - groups.length - after.length).fill('0'), ...after);
  return `${groups.slice(0, 4).join(':')}::/64`;
}
// #endregion

// #region middleware
/** Express middleware: asks, tells the client, and lets pass if Redis cannot be asked. */
export function limited(policy, ask, keyOf) {
  return async (req, res, next) => {
    let verdict;
    try {
      verdict = await ask(keyOf(req));
    } catch (err) {
      console.error(`limit ${policy}:`, err.message);
      return next(); // fail open: without Redis there is no limit, but there is a service
    }
    const seconds = Math.max(Math.ceil(verdict.resetMs / 1000), 1);
    res.append('RateLimit', `"${policy}";r=${verdict.remaining};t=${seconds}`);
    if (verdict.allowed) return next();
    res.set('Retry-After', String(seconds));
    res.status(429).type('application/problem+json').send({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      title: 'Too many requests',
      status: 429,
      'violated-policies': [policy],
    });
  };
}
// #endregion
