/**
 * @typedef {{ name: string, check: (signal: AbortSignal) => Promise<unknown>, critical?: boolean }} Check
 * @typedef {{ ok: true } | { ok: false, error: string }} Outcome
 * @typedef {{ status: 'ready' | 'degraded' | 'unready' | 'draining', checks: Record<string, Outcome> }} Report
 *
 * @param {object} options
 * @param {Check[]} options.checks
 * @param {number} [options.ttlMs]
 * @param {number} [options.timeoutMs]
 * @param {() => number} [options.now]
 * @returns {{ report(): Promise<Report>, drain(): void }}
 */
export function createReadiness({ checks, ttlMs = 2000, timeoutMs = 500, now = () => performance.now() }) {
  // TODO: asks every dependency at every call, and waits for it as long as it takes.
  return {
    async report() {
      await Promise.all(checks.map(({ check }) => check(AbortSignal.timeout(timeoutMs))));
      return { status: 'ready', checks: {}, at: now() + ttlMs };
    },
    drain() {},
  };
}
