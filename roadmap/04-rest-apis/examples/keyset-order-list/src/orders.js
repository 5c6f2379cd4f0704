import { decodeCursor, encodeCursor, listKey } from './cursor.js';

export class InvalidCursor extends Error {}

const COLUMNS = 'id, customer, status, total, placed_at AS placedAt';

// #region sorts
/** What a client may write, and the SQL for it: nothing from the query becomes SQL. */
const placedAt = { member: 'placedAt', column: 'placed_at', type: 'string' };
const total = { member: 'total', column: 'total', type: 'number' };
const up = { direction: 'ASC', beyond: '>' };
const down = { direction: 'DESC', beyond: '<' };
const SORTS = {
  placedAt: { ...placedAt, ...up },
  '-placedAt': { ...placedAt, ...down },
  total: { ...total, ...up },
  '-total': { ...total, ...down },
};
// #endregion

// #region filters
const escapeLike = (text) => text.replace(/[\\%_]/g, '\\$&');

/** Each condition is its SQL, followed by its values. */
function conditionsOf({ status, minTotal, placedAfter, customer }) {
  const conditions = [];
  if (status) conditions.push([`status IN (${status.map(() => '?').join(', ')})`, ...status]);
  if (minTotal !== undefined) conditions.push(['total >= ?', minTotal]);
  if (placedAfter) conditions.push(['placed_at > ?', placedAfter]);
  if (customer) conditions.push([`customer LIKE ? ESCAPE '\\'`, `${escapeLike(customer)}%`]);
  return conditions;
}
// #endregion

// #region keyset
export function listOrders(db, { sort, limit, cursor, ...filters }) {
  const { member, column, type, direction, beyond } = SORTS[sort];
  const key = listKey(sort, filters);
  const conditions = conditionsOf(filters);
  if (cursor !== undefined) {
    const last = decodeCursor(cursor, key, type);
    if (!last) throw new InvalidCursor('This cursor is not one of this list.');
    conditions.push([`(${column}, id) ${beyond} (?, ?)`, last.value, last.id]);
  }
  const rows = db.prepare(`
    SELECT ${COLUMNS} FROM orders
    WHERE ${conditions.map(([sql]) => sql).join(' AND ') || 'true'}
    ORDER BY ${column} ${direction}, id ${direction}
    LIMIT ?
  `).all(...conditions.flatMap(([, ...values]) => values), limit + 1);
  const items = rows.slice(0, limit); // the row too many only says that there is more
  const end = items.at(-1);
  return { items, next: rows.length > limit ? encodeCursor(key, end[member], end.id) : null };
}
// #endregion

// #region offset
export function listOrdersByPage(db, { page, perPage }) {
  const items = db.prepare(`
    SELECT ${COLUMNS} FROM orders
    ORDER BY placed_at DESC, id DESC LIMIT ? OFFSET ?
  `).all(perPage, (page - 1) * perPage);
  const { total } = db.prepare('SELECT count(*) AS total FROM orders').get();
  return { items, page, perPage, total, pages: Math.ceil(total / perPage) };
}
// #endregion
