const NOT_CODE = new Set(['(root)', '(program)', '(idle)', '(garbage collector)']);

/** The stack that was seen in most samples of a CPU profile, innermost frame first; [] if no code ran. */
export function hottestStack({ nodes, samples }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parentOf = new Map();
  for (const { id, children = [] } of nodes) for (const child of children) parentOf.set(child, id);

  const seen = new Map();
  for (const id of samples) {
    if (!NOT_CODE.has(byId.get(id).callFrame.functionName)) seen.set(id, (seen.get(id) ?? 0) + 1);
  }
  const [hottest] = [...seen].sort(([, a], [, b]) => b - a);
  const stack = [];
  for (let id = hottest?.[0]; id !== undefined; id = parentOf.get(id)) {
    const { functionName, url, lineNumber } = byId.get(id).callFrame;
    if (NOT_CODE.has(functionName) || url.startsWith('node:')) continue;
    const place = url === '' ? 'built-in' : `${url}:${lineNumber + 1}`; // lines count from 0 in a profile
    stack.push(`${functionName || '(anonymous)'} (${place})`);
  }
  return stack;
}
