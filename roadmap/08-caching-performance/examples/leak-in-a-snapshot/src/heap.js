/** The parts of a heap snapshot that are needed to find a leak. The file is JSON: flat arrays of numbers, and strings. */
export function readHeap(text) {
  const { snapshot: { meta }, nodes, edges, strings } = JSON.parse(text);
  const width = meta.node_fields.length;
  const edgeWidth = meta.edge_fields.length;
  const [types] = meta.node_types;
  const [edgeTypes] = meta.edge_types;
  const at = (field) => meta.node_fields.indexOf(field);
  const [TYPE, NAME, ID, SIZE, EDGES] = ['type', 'name', 'id', 'self_size', 'edge_count'].map(at);

  const name = (node) => strings[nodes[node + NAME]];
  const type = (node) => types[nodes[node + TYPE]];

  // #region objects
  /** Of each object its id, which stays the same as long as the object lives, its class and its size. */
  function* objects() {
    for (let node = 0; node < nodes.length; node += width) {
      if (type(node) === 'object') {
        yield { node, id: nodes[node + ID], name: name(node), size: nodes[node + SIZE] };
      }
    }
  }
  // #endregion

  // #region path
  /** The shortest way from the roots to a node: who holds it, and under which name. */
  function pathTo(target) {
    const firstEdge = new Map();
    for (let node = 0, edge = 0; node < nodes.length; node += width) {
      firstEdge.set(node, edge);
      edge += nodes[node + EDGES] * edgeWidth;
    }
    const cameBy = new Map([[0, null]]);
    const queue = [0];
    for (const node of queue) {
      if (node === target) break;
      const first = firstEdge.get(node);
      for (let i = 0; i < nodes[node + EDGES]; i++) {
        const edge = first + i * edgeWidth;
        const kind = edgeTypes[edges[edge]];
        const to = edges[edge + 2];
        if (kind === 'weak' || cameBy.has(to)) continue; // a weak reference holds nothing
        const key = edges[edge + 1];
        const label = kind === 'element' || kind === 'hidden' ? `[${key}]` : strings[key];
        cameBy.set(to, { from: node, label });
        queue.push(to);
      }
    }
    const path = [];
    for (let step = cameBy.get(target); step; step = cameBy.get(step.from)) {
      path.push(`${step.label} in ${name(step.from)}`);
    }
    return path;
  }
  // #endregion

  return { objects, pathTo };
}
