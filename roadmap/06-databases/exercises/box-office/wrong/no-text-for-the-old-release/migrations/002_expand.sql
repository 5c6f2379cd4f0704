-- Leaves the column customer empty for new bookings: the old release does not know who sits there.
CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL COLLATE NOCASE UNIQUE,
  name TEXT NOT NULL
) STRICT;

ALTER TABLE bookings ADD COLUMN customer_id INTEGER REFERENCES customers;

CREATE INDEX bookings_by_event ON bookings (event_id, seats);
CREATE INDEX bookings_by_customer ON bookings (customer_id, booked_at, id);
CREATE INDEX bookings_to_fill ON bookings (id) WHERE customer_id IS NULL;
