/** The statuses of today. */
export const STATUSES = ['open', 'paid', 'partially_refunded', 'refunded', 'shipped', 'delivered', 'cancelled'];

/**
 * An order as it is stored.
 *
 * @typedef {object} Order
 * @property {string} id `ord_…`, the id of v2
 * @property {number} number the id of v1
 * @property {{ name: string, email: string | null }} customer
 * @property {{ amount: number, currency: string, taxIncluded: boolean }} total amount in cents
 * @property {string} status
 * @property {{ sku: string, count: number }[]} lines
 * @property {string} placedAt
 */
export {};
