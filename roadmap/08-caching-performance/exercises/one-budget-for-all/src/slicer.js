import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * @param {object} [options]
 * @param {number} [options.budgetMs]   how long all jobs together may hold one turn of the event loop
 * @param {() => number} [options.now]  the clock, in milliseconds
 */
export function createSlicer({ budgetMs = 10, now = () => performance.now() } = {}) {
  return {
    /**
     * @template T
     * @param {Iterator<unknown, T>} steps  the object that a generator function returns
     * @param {{ signal?: AbortSignal }} [options]
     * @returns {Promise<T>}
     */
    async run(steps, { signal } = {}) {
      // TODO: here every job has a budget of its own, so thirty jobs hold a turn for thirty budgets.
      let began = now();
      for (;;) {
        signal?.throwIfAborted();
        const { done, value } = steps.next();
        if (done) return value;
        if (now() - began >= budgetMs) {
          await nextTurn();
          began = now();
        }
      }
    },
  };
}
