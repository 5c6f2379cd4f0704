import createKnex from 'knex';

// Without a connection Knex writes SQL and does nothing else. node:sqlite runs it.
const knex = createKnex({ client: 'better-sqlite3', useNullAsDefault: true });

export function run(db, query) {
  const { sql, bindings } = query.toSQL();
  return db.prepare(sql).all(...bindings);
}

// #region raw
/** A raw piece with a string in it is a string in the statement, in any library. */
export const searchRaw = (text) => knex('products').select('name', 'cents')
  .where('public', 1).whereRaw(`name LIKE '%${text}%'`);

/** The same door binds, if you let it: ? for a value, ?? for an identifier. */
export const searchBound = (text) => knex('products').select('name', 'cents')
  .where('public', 1).whereRaw('?? LIKE ?', ['name', `%${text}%`]);
// #endregion

/** orderBy quotes a column, so it injects nothing. It still takes any column that there is. */
export const sorted = (column) => knex('products').select('name', 'cents').where('public', 1).orderBy(column);
export const sortedRaw = (text) => knex('products').select('name', 'cents').where('public', 1).orderByRaw(text);
