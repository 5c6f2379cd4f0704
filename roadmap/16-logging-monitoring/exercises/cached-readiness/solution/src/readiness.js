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
  const unsettled = new Set(); // checks with a call that has not ended, of whatever run
  const draining = Promise.withResolvers();
  let drained = false;
  let running;
  let last; // { report, at }

  async function call(item, signal) {
    unsettled.add(item);
    try {
      await item.check(signal);
    } finally {
      unsettled.delete(item);
    }
  }

  async function outcome(item) {
    if (unsettled.has(item)) return { ok: false, error: 'still running' };
    const controller = new AbortController();
    let timer;
    const late = new Promise((resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error('timeout'));
        controller.abort(new Error('timeout'));
      }, timeoutMs);
    });
    try {
      await Promise.race([late, call(item, controller.signal)]);
      return { ok: true };
    } catch (err) {
      return { ok: false, error: err?.message ?? String(err) };
    } finally {
      clearTimeout(timer);
    }
  }

  async function run() {
    const outcomes = await Promise.all(checks.map(outcome));
    const failed = checks.filter((item, i) => !outcomes[i].ok);
    const status = failed.some(({ critical }) => critical) ? 'unready' : failed.length > 0 ? 'degraded' : 'ready';
    const report = { status, checks: Object.fromEntries(checks.map(({ name }, i) => [name, outcomes[i]])) };
    last = { report, at: now() };
    return report;
  }

  return {
    async report() {
      if (drained) return draining.promise;
      if (last && now() - last.at < ttlMs) return last.report;
      running ??= run().finally(() => { running = undefined; });
      return Promise.race([running, draining.promise]);
    },
    drain() {
      drained = true;
      draining.resolve({ status: 'draining', checks: {} });
    },
  };
}
