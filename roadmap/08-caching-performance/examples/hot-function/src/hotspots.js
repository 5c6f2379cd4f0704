/** Functions of a CPU profile with their self and total time in milliseconds, the largest self time first. */
export function hotspots({ nodes, samples, timeDeltas, startTime, endTime }) {
  const parentOf = new Map();
  for (const { id, children = [] } of nodes) for (const child of children) parentOf.set(child, id);
  const keyOf = new Map(nodes.map(({ id, callFrame: f }) => [id, `${f.functionName}|${f.url}|${f.lineNumber}|${f.columnNumber}`]));
  const functions = new Map(nodes.map(({ id, callFrame: f }) => [keyOf.get(id), {
    name: f.functionName || '(anonymous)',
    place: f.url === '' ? '' : `${f.url.split('/').at(-1)}:${f.lineNumber + 1}`,
    selfMs: 0,
    totalMs: 0,
  }]));

  let at = startTime;
  samples.forEach((id, i) => {
    at += timeDeltas[i];
    const ms = ((i + 1 < samples.length ? at + timeDeltas[i + 1] : endTime) - at) / 1000;
    functions.get(keyOf.get(id)).selfMs += ms;
    const onStack = new Set(); // a function that calls itself counts once
    for (let node = id; node !== undefined; node = parentOf.get(node)) onStack.add(keyOf.get(node));
    for (const key of onStack) functions.get(key).totalMs += ms;
  });
  return [...functions.values()]
    .filter(({ name }) => name !== '(root)' && name !== '(idle)')
    .sort((a, b) => b.selfMs - a.selfMs);
}
