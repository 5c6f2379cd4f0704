CREATE TABLE new_bookings (
  id INTEGER PRIMARY KEY,
  event_id INTEGER NOT NULL REFERENCES events,
  customer_id INTEGER NOT NULL REFERENCES customers,
  seats INTEGER NOT NULL CHECK (seats > 0),
  cents INTEGER NOT NULL CHECK (cents >= 0),
  booked_at TEXT NOT NULL
) STRICT;

INSERT INTO new_bookings (id, event_id, customer_id, seats, cents, booked_at)
  SELECT id, event_id, customer_id, seats, cents, booked_at FROM bookings;

DROP TABLE bookings; -- its indexes and its trigger go with it
ALTER TABLE new_bookings RENAME TO bookings;

CREATE INDEX bookings_by_event ON bookings (event_id, seats);
CREATE INDEX bookings_by_customer ON bookings (customer_id, booked_at, id);
