import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

// #region measure
/** Runs `task` and says what the rest of the process felt of it. */
export async function measure(task) {
  let heartbeats = 0;
  const heart = setInterval(() => heartbeats++, 10); // stands for other requests
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  await sleep(30); // the first sample after enable() or reset() only sets the clock
  heartbeats = 0;
  const started = performance.now();
  const before = performance.eventLoopUtilization();

  const result = await task();

  const served = heartbeats;
  const { utilization } = performance.eventLoopUtilization(before);
  const totalMs = performance.now() - started;
  await sleep(30); // a stall is recorded when the monitor's timer fires at last
  delay.disable();
  clearInterval(heart);
  return { result, totalMs, maxDelayMs: delay.max / 1e6, heartbeats: served, utilization };
}
// #endregion
