/** The prototype, as it runs in production today. It knows the columns of 001 and no others. */

export function bookOld(db, { eventId, customer, seats, cents, bookedAt = new Date().toISOString() }) {
  const { lastInsertRowid } = db
    .prepare('INSERT INTO bookings (event_id, customer, seats, cents, booked_at) VALUES (?, ?, ?, ?, ?)')
    .run(eventId, customer, seats, cents, bookedAt);
  return Number(lastInsertRowid);
}

export function listOld(db) {
  return db.prepare('SELECT id, event_id, customer, seats, cents, booked_at FROM bookings ORDER BY id').all();
}
