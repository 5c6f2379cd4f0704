// Puts the keys into the SQL text: a quote in a key breaks the statement, or becomes SQL.
import { RELATIONS } from './relations.js';

const MAX_KEYS = 500;

/**
 * Attaches relations to rows, in place.
 *
 * @param {import('node:sqlite').DatabaseSync} db
 * @param {string} table the table that the rows are of
 * @param {Record<string, any>[]} rows
 * @param {string[]} paths such as 'customer' or 'lines.product'
 * @returns {Record<string, any>[]} the same rows
 */
export function include(db, table, rows, paths) {
  attach(db, table, rows, treeOf(table, paths));
  return rows;
}

/** ['lines', 'lines.product'] → Map { lines → Map { product → Map {} } }; throws for a relation that is not there. */
function treeOf(table, paths) {
  const tree = new Map();
  for (const path of paths) {
    let node = tree;
    let from = table;
    for (const name of path.split('.')) {
      if (!Object.hasOwn(RELATIONS, from) || !Object.hasOwn(RELATIONS[from], name)) {
        throw new Error(`${from} has no relation "${name}" (in the path "${path}")`);
      }
      if (!node.has(name)) node.set(name, new Map());
      node = node.get(name);
      from = RELATIONS[from][name].table;
    }
  }
  return tree;
}

function attach(db, table, rows, tree) {
  for (const [name, below] of tree) {
    const { kind, table: other, key } = RELATIONS[table][name];
    const records = kind === 'one' ? attachOne() : attachMany();
    attach(db, other, records, below);

    function attachOne() {
      const found = select(db, other, 'id', rows.map((row) => row[key]));
      const byId = new Map(found.map((record) => [record.id, record]));
      for (const row of rows) row[name] = byId.get(row[key]) ?? null;
      return found;
    }

    function attachMany() {
      const found = select(db, other, key, rows.map((row) => row.id));
      const byKey = Map.groupBy(found, (record) => record[key]);
      for (const row of rows) row[name] = byKey.get(row.id) ?? [];
      return found;
    }
  }
}

/** The records whose `column` is one of `keys`; names are from RELATIONS, values are bound. */
function select(db, table, column, keys) {
  const wanted = [...new Set(keys)].filter((key) => key !== null);
  const found = [];
  for (let i = 0; i < wanted.length; i += MAX_KEYS) {
    const some = wanted.slice(i, i + MAX_KEYS);
    const marks = some.map((key) => `'${key}'`).join(', ');
    found.push(...db.prepare(`SELECT * FROM ${table} WHERE ${column} IN (${marks}) ORDER BY id`).all());
  }
  return found;
}
