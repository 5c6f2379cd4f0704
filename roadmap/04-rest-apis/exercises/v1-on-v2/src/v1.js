import { Invalid } from './errors.js';

/**
 * @param {import('./order.js').Order} order
 * @returns {{ id: number, customer: string, total: number, status: string } | undefined}
 */
export function toV1(order) {
  // TODO: today's order is not v1's.
  return order;
}

/**
 * @param {import('./order.js').Order} order as it is stored
 * @param {unknown} body what the client of v1 sent
 * @returns {import('./order.js').Order} what to store
 */
export function applyV1(order, body) {
  // TODO: this stores whatever came, and forgets what v1 never knew.
  if (typeof body.customer !== 'string') throw new Invalid('customer must be a string');
  return body;
}
