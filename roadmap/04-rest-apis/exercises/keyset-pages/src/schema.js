export const STATUSES = ['open', 'paid', 'shipped'];

export const SCHEMA = `
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    customer TEXT NOT NULL,
    status TEXT NOT NULL,
    total INTEGER NOT NULL,   -- cents
    placed_at TEXT NOT NULL   -- ISO 8601 in UTC: sorts as text
  ) STRICT;
  CREATE INDEX orders_by_placed_at ON orders (placed_at, id);
  CREATE INDEX orders_by_total ON orders (total, id);
  CREATE INDEX orders_by_status_placed_at ON orders (status, placed_at, id);
  CREATE INDEX orders_by_status_total ON orders (status, total, id);
`;
