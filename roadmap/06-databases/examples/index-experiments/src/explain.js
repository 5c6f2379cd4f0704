/**
 * Runs the query and says how PostgreSQL did it.
 *
 * @returns {Promise<{ steps: string[], index: string | undefined, rows: number, removed: number, pages: number, heapFetches: number | undefined }>}
 */
// #region explain
export async function explain(pool, sql, values = []) {
  const { rows } = await pool.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`, values);
  const top = rows[0]['QUERY PLAN'][0].Plan;
  const nodes = flatten(top);
  return {
    steps: nodes.map((node) => node['Node Type']),
    index: nodes.find((node) => node['Index Name'])?.['Index Name'],
    rows: top['Actual Rows'],
    removed: nodes.reduce((n, node) => n + (node['Rows Removed by Filter'] ?? 0), 0),
    pages: top['Shared Hit Blocks'] + top['Shared Read Blocks'], // of 8 KB
    heapFetches: nodes.find((node) => 'Heap Fetches' in node)?.['Heap Fetches'],
  };
}
// #endregion

const flatten = (node) => [node, ...(node.Plans ?? []).flatMap(flatten)];

/** What a write costs: the bytes of write-ahead log that it makes, the same on each run of the same data. */
export async function walBytes(pool, sql) {
  const { rows } = await pool.query(`EXPLAIN (ANALYZE, WAL, FORMAT JSON) ${sql}`);
  return rows[0]['QUERY PLAN'][0].Plan['WAL Bytes'];
}
