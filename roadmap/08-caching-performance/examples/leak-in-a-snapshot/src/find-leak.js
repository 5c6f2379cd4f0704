import { readHeap } from './heap.js';

// #region find
/**
 * Three snapshots: what came into being between the first and the second and is still there in the third was kept.
 * @param {[string, string, string]} texts
 */
export function findLeak([first, second, third]) {
  const ids = (text) => new Set(readHeap(text).objects().map(({ id }) => id));
  const before = ids(first);
  const between = ids(second).difference(before);
  const heap = readHeap(third);
  const classes = new Map();
  for (const { node, id, name, size } of heap.objects()) {
    if (!between.has(id)) continue;
    const known = classes.get(name) ?? { name, count: 0, bytes: 0, node };
    known.count++;
    known.bytes += size;
    classes.set(name, known);
  }
  return [...classes.values()]
    .sort((a, b) => b.count - a.count)
    .map(({ node, ...row }) => ({ ...row, path: () => heap.pathTo(node) }));
}
// #endregion
