CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  seats INTEGER NOT NULL
) STRICT;

CREATE TABLE bookings (
  id INTEGER PRIMARY KEY,
  event_id INTEGER,
  customer TEXT,     -- Ann Lee <ann@example.com>
  seats INTEGER,
  cents INTEGER,
  booked_at TEXT     -- 2026-11-22T19:30:00.000Z
) STRICT;
