import { NotFound, SoldOut } from './errors.js';
import { transaction } from './transaction.js';

/**
 * @param {import('node:sqlite').DatabaseSync} db
 * @param {{ eventId: number, email: string, name: string, seats: number, cents: number }} order
 * @param {{ attempts?: number, sleep?: (ms: number) => Promise<unknown> }} [options] for `transaction`
 * @returns {Promise<{ id: number, left: number }>}
 */
export async function book(db, { eventId, email, name, seats, cents }, options) {
  if (!Number.isInteger(seats) || seats < 1 || seats > 10) {
    throw new RangeError(`seats must be a whole number from 1 to 10, not ${seats}`);
  }
  return transaction(db, () => {
    const event = db.prepare('SELECT seats FROM events WHERE id = ?').get(eventId);
    if (event === undefined) throw new NotFound(`there is no event ${eventId}`);
    const { sold } = db.prepare('SELECT coalesce(sum(seats), 0) AS sold FROM bookings WHERE event_id = ?').get(eventId);
    const left = event.seats - sold - seats;
    if (left < 0) throw new SoldOut(`${event.seats - sold} seats are left, not ${seats}`);

    const customer = db
      .prepare(`INSERT INTO customers (email, name) VALUES (?, ?)
        ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING id`)
      .get(email.toLowerCase(), name);
    const booking = db
      .prepare(`INSERT INTO bookings (event_id, customer_id, seats, cents, booked_at)
        VALUES (?, ?, ?, ?, ?) RETURNING id`)
      .get(eventId, customer.id, seats, cents, new Date().toISOString());
    return { id: booking.id, left };
  }, options);
}

/** @returns {{ id: number, title: string, seats: number, cents: number, bookedAt: string }[]} the latest first */
export function bookingsOf(db, email, { limit = 20, before } = {}) {
  const after = before === undefined ? '' : 'AND (b.booked_at, b.id) < (?, ?)';
  return db
    .prepare(`SELECT b.id, e.title, b.seats, b.cents, b.booked_at AS bookedAt
      FROM bookings b JOIN events e ON e.id = b.event_id
      WHERE b.customer_id = (SELECT id FROM customers WHERE email = ?) ${after}
      ORDER BY b.booked_at DESC, b.id DESC LIMIT ?`)
    .all(email.toLowerCase(), ...(before === undefined ? [] : [before.bookedAt, before.id]), limit);
}

/** @returns {{ id: number, title: string, sold: number, left: number, cents: number, customers: number }[]} */
export function report(db) {
  return db
    .prepare(`SELECT e.id, e.title, coalesce(sum(b.seats), 0) AS sold, e.seats - coalesce(sum(b.seats), 0) AS "left",
        coalesce(sum(b.cents), 0) AS cents, count(DISTINCT b.customer_id) AS customers
      FROM events e LEFT JOIN bookings b ON b.event_id = e.id
      GROUP BY e.id ORDER BY e.starts_at, e.id`)
    .all();
}
