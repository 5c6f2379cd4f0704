/**
 * Gives every booking without a customer_id the customer that its text names.
 *
 * @param {import('node:sqlite').DatabaseSync} db
 * @param {{ batch?: number }} [options]
 * @returns {Promise<number>} how many bookings were filled
 */
export async function backfill(db, { batch = 500 } = {}) {
  // TODO
  return 0;
}
