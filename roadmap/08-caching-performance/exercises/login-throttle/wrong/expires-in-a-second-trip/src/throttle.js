// Sets the expiry with a command of its own: a process that dies in between locks somebody out for ever.
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
      const taken = await (by > 0 ? redis.incr(key) : redis.decr(key));
      await redis.pExpire(key, windowMs);
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
      const key = `failures:${account}:${Math.floor(time / windowMs)}`; // of this window only
      const taken = await count(key, 1); // before the check: those who come at once are counted, too
      if (taken > limit) {
        await count(key, -1);
        return { outcome: 'refused', retryAfterMs: windowMs - (time % windowMs) };
      }
      const giveBack = () => (taken === undefined ? undefined : count(key, -1)); // only what was taken
      let correct;
      try {
        correct = await verify();
      } catch (err) {
        await giveBack();
        throw err;
      }
      if (!correct) return { outcome: 'failed' };
      await giveBack();
      return { outcome: 'ok' };
    },
  };
}
