import { explain, walBytes } from './explain.js';
import { tidy } from './orders.js';

/** Makes the indexes, explains the queries, and drops the indexes again. */
export async function run(pool, { indexes, queries }) {
  const names = indexes.map((sql) => sql.split(' ')[2]);
  try {
    for (const sql of indexes) await pool.query(sql);
    await tidy(pool);
    const results = {};
    for (const [name, sql] of Object.entries(queries)) results[name] = await explain(pool, sql);
    return results;
  } finally {
    for (const name of names) await pool.query(`DROP INDEX IF EXISTS ${name}`);
  }
}

/** The pages of 8 KB that an index takes. */
export async function indexPages(pool, sql) {
  const name = sql.split(' ')[2];
  await pool.query(sql);
  const { rows } = await pool.query('SELECT (pg_relation_size($1::regclass) / 8192)::integer AS pages', [name]);
  await pool.query(`DROP INDEX ${name}`);
  return rows[0].pages;
}

/** Bytes of log for 1,000 inserts and 1,000 updates, with this many indexes beside the primary key. */
// #region write-cost
export async function writeCost(pool, columns) {
  await pool.query(`DROP TABLE IF EXISTS written;
    CREATE TABLE written (id integer PRIMARY KEY, a integer, b integer, c integer, d integer, seen integer)
    WITH (fillfactor = 50, autovacuum_enabled = off)`);
  for (const column of columns) await pool.query(`CREATE INDEX ON written (${column})`);
  const cost = {
    insert: await walBytes(pool, 'INSERT INTO written SELECT n, n * 7, n * 11, n * 13, n * 17, 0 FROM generate_series(1, 1000) n'),
    update: await walBytes(pool, 'UPDATE written SET seen = 1'),
  };
  await pool.query('DROP TABLE written');
  return cost;
}
// #endregion
