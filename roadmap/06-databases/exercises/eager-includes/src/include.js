import { RELATIONS } from './relations.js';

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
  // TODO: this sends a statement for each row, and knows only the first step of a path.
  for (const path of paths) {
    const [name] = path.split('.');
    const relation = RELATIONS[table][name];
    for (const row of rows) {
      row[name] =
        relation.kind === 'one'
          ? (db.prepare(`SELECT * FROM ${relation.table} WHERE id = ?`).get(row[relation.key]) ?? null)
          : db.prepare(`SELECT * FROM ${relation.table} WHERE ${relation.key} = ? ORDER BY id`).all(row.id);
    }
  }
  return rows;
}
