/**
 * @param {{
 *   redis: object, limit: number, windowMs: number,
 *   now: () => number, onError: (error: Error) => void,
 * }} options
 */
export function createThrottle({ redis, limit, windowMs, now, onError }) {
  return {
    /**
     * @param {string} account
     * @param {() => Promise<boolean>} verify
     * @returns {Promise<{ outcome: 'ok' | 'failed' } | { outcome: 'refused', retryAfterMs: number }>}
     */
    async attempt(account, verify) {
      // TODO: this version counts what has failed already, and looks too early.
      const failures = Number(await redis.get(`failures:${account}`));
      if (failures >= limit) return { outcome: 'refused', retryAfterMs: windowMs };
      if (await verify()) {
        await redis.del(`failures:${account}`);
        return { outcome: 'ok' };
      }
      await redis.incr(`failures:${account}`);
      await redis.pExpire(`failures:${account}`, windowMs);
      return { outcome: 'failed' };
    },
  };
}
