import { setTimeout as sleep } from 'node:timers/promises';

// #region closed
/** `connections` clients; each sends the next request when it has its answer. */
export async function closedLoop(request, { connections, ms }) {
  const times = [];
  const end = performance.now() + ms;
  await Promise.all(Array.from({ length: connections }, async () => {
    while (performance.now() < end) {
      const sent = performance.now();
      await request();
      times.push(performance.now() - sent);
    }
  }));
  return times;
}
// #endregion

// #region open
/** `perSecond` requests a second, whatever becomes of the ones before. */
export async function openLoop(request, { perSecond, ms }) {
  const times = [];
  const pending = [];
  const start = performance.now();
  const total = Math.round((perSecond * ms) / 1000);
  for (let i = 0; i < total; i++) {
    const due = start + (i * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 1) await sleep(early);
    pending.push(request().then(() => times.push(performance.now() - due))); // since it was due, not since it was sent
  }
  await Promise.all(pending);
  return times;
}
// #endregion
