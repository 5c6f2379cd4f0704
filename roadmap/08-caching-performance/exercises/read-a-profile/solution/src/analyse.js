/**
 * @param {object} profile  of a .cpuprofile file
 * @returns {{ busyMs: number, functions: { name: string, place: string, selfMs: number, totalMs: number }[] }}
 */
export function analyse({ nodes, samples, timeDeltas, startTime, endTime }) {
  const times = new Map(); // id: microseconds
  let at = startTime;
  samples.forEach((id, i) => {
    at += timeDeltas[i];
    const until = i + 1 < samples.length ? at + timeDeltas[i + 1] : endTime;
    times.set(id, (times.get(id) ?? 0) + until - at);
  });

  const parentOf = new Map();
  const functionOf = new Map(); // id: entry, one for all nodes of a function
  const entries = new Map();
  for (const { id, callFrame, children = [] } of nodes) {
    for (const child of children) parentOf.set(child, id);
    const { functionName, url, lineNumber, columnNumber } = callFrame;
    const key = JSON.stringify([functionName, url, lineNumber, columnNumber]);
    if (!entries.has(key)) {
      const place = url === '' ? '' : `${url}:${lineNumber + 1}`;
      entries.set(key, { name: functionName || '(anonymous)', place, selfMs: 0, totalMs: 0 });
    }
    functionOf.set(id, entries.get(key));
  }

  for (const [id, time] of times) {
    functionOf.get(id).selfMs += time / 1000;
    const onStack = new Set(); // a function that calls itself is in it once
    for (let node = id; node !== undefined; node = parentOf.get(node)) onStack.add(functionOf.get(node));
    for (const entry of onStack) entry.totalMs += time / 1000;
  }

  const functions = [...entries.values()]
    .filter(({ name }) => name !== '(root)' && name !== '(idle)')
    .sort((a, b) => b.selfMs - a.selfMs);
  return { busyMs: functions.reduce((sum, { selfMs }) => sum + selfMs, 0), functions };
}
