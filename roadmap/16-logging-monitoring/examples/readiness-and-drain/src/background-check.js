/**
 * Asks a dependency at a fixed pace, however often the probe comes. One check at a time, each with a deadline.
 * Goes bad after `failures` failures in a row, and good again after one success.
 */
// #region watch
export function watch(check, { everyMs = 5000, timeoutMs = 1000, failures = 3 } = {}) {
  const state = { ok: false, error: 'not checked yet', failed: 0 };
  let timer;
  let stopped = false;

  async function once() {
    const { promise: late, reject } = Promise.withResolvers();
    const deadline = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
    try {
      await Promise.race([check(AbortSignal.timeout(timeoutMs)), late]); // also if the check ignores its signal
      Object.assign(state, { ok: true, error: undefined, failed: 0 });
    } catch (err) {
      state.error = err.message;
      if (++state.failed >= failures) state.ok = false;
    } finally {
      clearTimeout(deadline);
    }
    if (!stopped) timer = setTimeout(once, everyMs).unref(); // after the last one has ended: they cannot pile up
  }

  const first = once();
  return { state, first, stop() { stopped = true; clearTimeout(timer); } };
}
// #endregion
