import { startEnvironment } from './environment.js';

/** Gives each event an idle environment, or a new one. The caller never waits for a busy one. */
export function createPool(file, { maxConcurrency = 10, ...options } = {}) {
  const environments = [];
  let taken = 0; // running, or starting
  const idle = [];

  // #region invoke
  async function invoke(event) {
    if (taken >= maxConcurrency) return { throttled: true }; // HTTP 429
    taken++;
    try {
      let environment = idle.pop(); // the one used last: the others can be given up
      const cold = environment === undefined;
      if (cold) environments.push(environment = await startEnvironment(file, options));
      const outcome = await environment.invoke(event);
      if (environment.alive) idle.push(environment);
      return { ...outcome, cold, coldMs: cold ? environment.coldMs : 0, initMs: environment.initMs, number: environments.indexOf(environment) + 1 };
    } finally {
      taken--;
    }
  }
  // #endregion

  return {
    invoke,
    get size() { return environments.filter((one) => one.alive).length; },
    thawAll: () => environments.forEach((one) => one.thaw()),
    stop: () => Promise.all(environments.map((one) => one.stop())),
  };
}
