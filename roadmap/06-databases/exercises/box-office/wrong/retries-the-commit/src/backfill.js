import { setImmediate as turn } from 'node:timers/promises';
import { transaction } from './transaction.js';

/**
 * Gives every booking without a customer_id the customer that its text names.
 *
 * @param {import('node:sqlite').DatabaseSync} db
 * @param {{ batch?: number }} [options]
 * @returns {Promise<number>} how many bookings were filled
 */
export async function backfill(db, { batch = 500 } = {}) {
  let total = 0;
  for (;;) {
    const filled = await transaction(db, () => fillSome(db, batch));
    total += filled;
    if (filled < batch) return total;
    await turn();
  }
}

/** From the highest id down: so the first name that is seen of a customer is the latest one. */
function fillSome(db, batch) {
  const bookings = db
    .prepare('SELECT id, customer FROM bookings WHERE customer_id IS NULL ORDER BY id DESC LIMIT ?')
    .all(batch);
  const insert = db.prepare('INSERT INTO customers (email, name) VALUES (?, ?) ON CONFLICT (email) DO NOTHING');
  const update = db.prepare('UPDATE bookings SET customer_id = (SELECT id FROM customers WHERE email = ?) WHERE id = ?');
  for (const { id, customer } of bookings) {
    const { name, email } = /^(?<name>.*) <(?<email>[^<>]+)>$/s.exec(customer).groups;
    const address = email.toLowerCase();
    insert.run(address, name);
    update.run(address, id);
  }
  return bookings.length;
}
