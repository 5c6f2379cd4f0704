-- Compares addresses as they are written: Ann@Example.com is another customer.
CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL
) STRICT;

ALTER TABLE bookings ADD COLUMN customer_id INTEGER REFERENCES customers;

CREATE INDEX bookings_by_event ON bookings (event_id, seats);
CREATE INDEX bookings_by_customer ON bookings (customer_id, booked_at, id);
CREATE INDEX bookings_to_fill ON bookings (id) WHERE customer_id IS NULL;

-- The old release reads the column customer, and the new one does not write it.
CREATE TRIGGER bookings_customer_text AFTER INSERT ON bookings
WHEN NEW.customer IS NULL AND NEW.customer_id IS NOT NULL
BEGIN
  UPDATE bookings
  SET customer = (SELECT name || ' <' || email || '>' FROM customers WHERE id = NEW.customer_id)
  WHERE id = NEW.id;
END;
