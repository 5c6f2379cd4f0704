/**
 * @param {object} profile  of a .cpuprofile file
 * @returns {{ busyMs: number, functions: { name: string, place: string, selfMs: number, totalMs: number }[] }}
 */
export function analyse({ nodes, samples, timeDeltas, startTime, endTime }) {
  // TODO: this counts samples per node, and knows nothing of times, functions and stacks.
  const counts = new Map();
  for (const id of samples) counts.set(id, (counts.get(id) ?? 0) + 1);
  const functions = nodes.map(({ id, callFrame }) => (
    { name: callFrame.functionName, place: callFrame.url, selfMs: counts.get(id) ?? 0, totalMs: 0 }));
  return { busyMs: (endTime - startTime) / 1000, functions };
}
