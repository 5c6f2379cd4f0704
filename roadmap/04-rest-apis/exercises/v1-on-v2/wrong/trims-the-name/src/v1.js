// Cleans the name: the client reads another one than it wrote.
import { Invalid } from './errors.js';

/** What v1 calls the statuses of today. Those that are missing here have kept their name. */
const OLD_NAMES = new Map([['partially_refunded', 'paid'], ['delivered', 'shipped'], ['refunded', 'cancelled']]);
const V1_STATUSES = ['open', 'paid', 'shipped', 'cancelled'];

const statusOf = (order) => OLD_NAMES.get(order.status) ?? order.status;

/**
 * @param {import('./order.js').Order} order
 * @returns {{ id: number, customer: string, total: number, status: string } | undefined}
 */
export function toV1(order) {
  if (order.total.currency !== 'EUR') return undefined;
  return { id: order.number, customer: order.customer.name, total: order.total.amount / 100, status: statusOf(order) };
}

/**
 * @param {import('./order.js').Order} order as it is stored
 * @param {unknown} body what the client of v1 sent
 * @returns {import('./order.js').Order} what to store
 */
export function applyV1(order, body) {
  const { customer, total, status } = body ?? {};
  if (typeof customer !== 'string' || customer.trim() === '') throw new Invalid('customer must be a string that is not empty');
  if (!V1_STATUSES.includes(status)) throw new Invalid(`status must be one of ${V1_STATUSES.join(', ')}`);
  return {
    ...order,
    customer: { ...order.customer, name: customer.trim() },
    total: { ...order.total, amount: toCents(total) },
    status: status === statusOf(order) ? order.status : status, // unchanged: keep the finer one
  };
}

function toCents(euros) {
  const cents = Math.round(euros * 100);
  const valid = typeof euros === 'number' && euros >= 0 && euros <= 1_000_000 && cents / 100 === euros;
  if (!valid) throw new Invalid('total must be a number from 0 to 1,000,000 with at most two decimals');
  return cents;
}
