// Checks the form of the cursor, but not which list it was made for.
import { BadRequest } from './errors.js';
import { STATUSES } from './schema.js';

const SORTS = new Map([
  ['placedAt', { member: 'placedAt', column: 'placed_at', direction: 'ASC', beyond: '>' }],
  ['-placedAt', { member: 'placedAt', column: 'placed_at', direction: 'DESC', beyond: '<' }],
  ['total', { member: 'total', column: 'total', direction: 'ASC', beyond: '>' }],
  ['-total', { member: 'total', column: 'total', direction: 'DESC', beyond: '<' }],
]);
const PARAMETERS = ['limit', 'sort', 'status', 'cursor'];

/**
 * One page of the list of orders.
 *
 * @param {import('node:sqlite').DatabaseSync} db
 * @param {Record<string, string | string[]>} query `limit`, `sort`, `status`, `cursor`
 * @returns {{ items: object[], next: string | null }}
 */
export function listOrders(db, query) {
  for (const [name, value] of Object.entries(query)) {
    if (!PARAMETERS.includes(name)) throw new BadRequest(`${name} is not a parameter of this list`);
    if (typeof value !== 'string') throw new BadRequest(`${name} comes more than once`);
  }
  const { limit = '20', sort = '-placedAt', status, cursor } = query;
  const count = Number(limit);
  if (!/^\d{1,3}$/.test(limit) || count < 1 || count > 100) throw new BadRequest('limit must be a whole number from 1 to 100');
  if (!SORTS.has(sort)) throw new BadRequest(`sort must be one of ${[...SORTS.keys()].join(', ')}`);
  if (status !== undefined && !STATUSES.includes(status)) throw new BadRequest(`status must be one of ${STATUSES.join(', ')}`);

  const { member, column, direction, beyond } = SORTS.get(sort);
  const conditions = [];
  const values = [];
  if (status !== undefined) {
    conditions.push('status = ?');
    values.push(status);
  }
  if (cursor !== undefined) {
    conditions.push(`(${column}, id) ${beyond} (?, ?)`);
    values.push(...decode(cursor, sort, status));
  }
  const rows = db.prepare(`
    SELECT id, customer, status, total, placed_at AS placedAt FROM orders
    WHERE ${conditions.join(' AND ') || 'true'}
    ORDER BY ${column} ${direction}, id ${direction}
    LIMIT ?
  `).all(...values, count + 1);

  const items = rows.slice(0, count);
  const last = items.at(-1);
  return { items, next: rows.length > count ? encode(sort, status, last[member], last.id) : null };
}

function encode(sort, status, value, id) {
  return Buffer.from(JSON.stringify([sort, status ?? null, value, id])).toString('base64url');
}

/** @returns {[string | number, number]} sort value and id of the last order that was shown */
function decode(cursor, sort, status) {
  let parts;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new BadRequest('cursor is not valid');
  }
  if (!Array.isArray(parts) || parts.length !== 4) throw new BadRequest('cursor is not valid');
  const [, , value, id] = parts;
  const type = sort.endsWith('total') ? 'number' : 'string';
  if (typeof value !== type || !Number.isSafeInteger(id)) throw new BadRequest('cursor is not valid');
  return [value, id];
}
