import autocannon from 'autocannon';
import { Session } from 'node:inspector/promises';

// #region record
/** Records a CPU profile of this thread while `work` runs. */
export async function record(work) {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 1000 }); // microseconds
    await session.post('Profiler.start');
    const result = await work();
    const { profile } = await session.post('Profiler.stop');
    return { result, profile };
  } finally {
    session.disconnect();
  }
}
// #endregion

// #region load
/** 10 connections for some seconds, from a thread of their own; or a fixed number of requests. */
export function load(url, { seconds = 3, requests } = {}) {
  return autocannon({ url, connections: 10, workers: 1, ...(requests ? { amount: requests } : { duration: seconds }) });
}
// #endregion
