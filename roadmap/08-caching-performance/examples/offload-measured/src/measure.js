import { stat } from 'node:fs/promises';

/** Runs `job` eight times at once, and says what the rest of the process felt of it. */
export async function measure(job, times = 8) {
  let turns = 0;
  let next = setImmediate(function count() { turns++; next = setImmediate(count); });
  const began = performance.now();
  let finished = 0;
  const jobs = Array.from({ length: times }, async () => {
    const value = await job();
    finished++;
    return value;
  });
  let statMs;
  let beforeStat;
  const canary = stat('.').then(() => {
    statMs = performance.now() - began;
    beforeStat = finished;
  });
  const values = await Promise.all(jobs);
  const totalMs = performance.now() - began;
  clearImmediate(next);
  await canary;
  return { values, totalMs, turns, statMs, beforeStat };
}
