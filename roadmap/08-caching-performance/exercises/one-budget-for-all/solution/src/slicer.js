/**
 * @param {object} [options]
 * @param {number} [options.budgetMs]   how long all jobs together may hold one turn of the event loop
 * @param {() => number} [options.now]  the clock, in milliseconds
 */
export function createSlicer({ budgetMs = 10, now = () => performance.now() } = {}) {
  const queue = []; // the job whose step is next comes first
  let scheduled = false;

  function schedule() {
    if (scheduled) return; // two callbacks in one turn would be two budgets
    scheduled = true;
    setImmediate(slice);
  }

  function slice() {
    scheduled = false;
    const began = now();
    do {
      const job = queue.shift();
      if (step(job)) queue.push(job);
    } while (queue.length > 0 && now() - began < budgetMs);
    if (queue.length > 0) schedule();
  }

  /** Runs one step, and says whether there are more. */
  function step({ steps, signal, resolve, reject }) {
    try {
      if (signal?.aborted) {
        steps.return(); // runs its `finally` blocks
        throw signal.reason;
      }
      const { done, value } = steps.next();
      if (!done) return true;
      resolve(value);
    } catch (err) {
      reject(err);
    }
    return false;
  }

  return {
    /**
     * @template T
     * @param {Iterator<unknown, T>} steps  the object that a generator function returns
     * @param {{ signal?: AbortSignal }} [options]
     * @returns {Promise<T>}
     */
    run(steps, { signal } = {}) {
      return new Promise((resolve, reject) => {
        queue.push({ steps, signal, resolve, reject });
        schedule();
      });
    },
  };
}
