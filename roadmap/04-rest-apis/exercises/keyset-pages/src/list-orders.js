import { BadRequest } from './errors.js';
import { STATUSES } from './schema.js';

/**
 * One page of the list of orders.
 *
 * @param {import('node:sqlite').DatabaseSync} db
 * @param {Record<string, string | string[]>} query `limit`, `sort`, `status`, `cursor`
 * @returns {{ items: object[], next: string | null }}
 */
export function listOrders(db, query) {
  // TODO: this believes the client, counts rows off from the start, and mixes up orders that share a value.
  const { limit = 20, sort = 'placedAt', status, cursor = '0' } = query;
  if (status !== undefined && !STATUSES.includes(status)) throw new BadRequest('status is not known');
  const items = db.prepare(`
    SELECT id, customer, status, total, placed_at AS placedAt FROM orders
    ${status === undefined ? '' : `WHERE status = '${status}'`}
    ORDER BY ${sort} LIMIT ? OFFSET ?
  `).all(Number(limit), Number(cursor));
  return { items, next: String(Number(cursor) + items.length) };
}
