import { setTimeout as sleep } from 'node:timers/promises';

export const realClock = {
  now: () => Date.now(),
  sleep: (ms, { signal } = {}) => sleep(ms, undefined, { signal }),
};

/** Time that passes only in sleep(), and at once: when nothing else is to do, the next sleeper is woken. */
export function createClock(start = 0) {
  let time = start;
  let stopped = false;
  let pumping = false;
  const sleepers = new Set();

  function pump() {
    if (pumping || stopped || sleepers.size === 0) return;
    pumping = true;
    setImmediate(() => {
      pumping = false;
      if (stopped || sleepers.size === 0) return;
      const [next] = [...sleepers].sort((a, b) => a.at - b.at);
      sleepers.delete(next);
      time = Math.max(time, next.at);
      next.resolve();
      pump();
    });
  }

  return {
    now: () => time,
    sleep: (ms, { signal } = {}) => new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper = { at: time + ms, resolve };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        if (sleepers.delete(sleeper)) reject(signal.reason);
      }, { once: true });
      return pump();
    }),
    sleeping: () => sleepers.size,
    stop() { stopped = true; },
  };
}
