/**
 * @param {import('node:sqlite').DatabaseSync} db
 * @param {{ eventId: number, email: string, name: string, seats: number, cents: number }} order
 * @param {{ attempts?: number, sleep?: (ms: number) => Promise<unknown> }} [options] for `transaction`
 * @returns {Promise<{ id: number, left: number }>}
 */
export async function book(db, { eventId, email, name, seats, cents }, options) {
  // TODO: two that ask at the same moment both see the last seat.
  const { sold } = db.prepare('SELECT coalesce(sum(seats), 0) AS sold FROM bookings WHERE event_id = ?').get(eventId);
  const event = db.prepare('SELECT seats FROM events WHERE id = ?').get(eventId);
  if (sold + seats > event.seats) throw new Error('sold out');
  const { lastInsertRowid } = db
    .prepare('INSERT INTO bookings (event_id, customer, seats, cents, booked_at) VALUES (?, ?, ?, ?, ?)')
    .run(eventId, `${name} <${email}>`, seats, cents, new Date().toISOString());
  return { id: Number(lastInsertRowid), left: event.seats - sold - seats };
}

/** @returns {{ id: number, title: string, seats: number, cents: number, bookedAt: string }[]} the latest first */
export function bookingsOf(db, email, { limit = 20, before } = {}) {
  // TODO
  return [];
}

/** @returns {{ id: number, title: string, sold: number, left: number, cents: number, customers: number }[]} */
export function report(db) {
  // TODO
  return [];
}
