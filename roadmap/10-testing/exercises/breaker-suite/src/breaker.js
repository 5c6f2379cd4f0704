/** What a call gets while the breaker is open. */
export class BreakerOpen extends Error {
  name = 'BreakerOpen';
}

/**
 * Wraps `operation`. After `failures` failures in a row the breaker opens: for `resetMs` calls are refused without
 * calling. Then one call is let through as a trial: if it succeeds the breaker closes, if it fails it opens again.
 *
 * @param {(...args: any[]) => Promise<any>} operation
 * @param {{ failures?: number, resetMs?: number, onOpen?: (error: unknown) => void }} [options]
 */
export function createBreaker(operation, { failures = 3, resetMs = 10_000, onOpen = () => {} } = {}) {
  let failed = 0;
  let openedAt;
  let trial = false;

  return async function call(...args) {
    const isTrial = openedAt !== undefined;
    if (isTrial) {
      if (trial || Date.now() - openedAt < resetMs) throw new BreakerOpen('the breaker is open');
      trial = true;
    }
    try {
      const result = await operation(...args);
      failed = 0;
      openedAt = undefined;
      return result;
    } catch (error) {
      failed += 1;
      if (isTrial || failed === failures) {
        openedAt = Date.now();
        onOpen(error);
      }
      throw error;
    } finally {
      if (isTrial) trial = false;
    }
  };
}
