// The cursor is opaque, and holds an offset: slow in the depth, and every insertion shifts the pages.
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

  const { column, direction } = SORTS.get(sort);
  const conditions = [];
  const values = [];
  let skip = 0;
  if (status !== undefined) {
    conditions.push('status = ?');
    values.push(status);
  }
  if (cursor !== undefined) {
    skip = decode(cursor, sort, status);
  }
  const rows = db.prepare(`
    SELECT id, customer, status, total, placed_at AS placedAt FROM orders
    WHERE ${conditions.join(' AND ') || 'true'}
    ORDER BY ${column} ${direction}, id ${direction}
    LIMIT ? OFFSET ?
  `).all(...values, count + 1, skip);

  const items = rows.slice(0, count);
  return { items, next: rows.length > count ? encode(sort, status, skip + count) : null };
}

function encode(sort, status, skip) {
  return Buffer.from(JSON.stringify([sort, status ?? null, skip])).toString('base64url');
}

function decode(cursor, sort, status) {
  let parts;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new BadRequest('cursor is not valid');
  }
  if (!Array.isArray(parts) || parts.length !== 3) throw new BadRequest('cursor is not valid');
  const [itsSort, itsStatus, skip] = parts;
  if (itsSort !== sort || itsStatus !== (status ?? null)) throw new BadRequest('cursor belongs to another list');
  if (!Number.isSafeInteger(skip) || skip < 0) throw new BadRequest('cursor is not valid');
  return skip;
}
