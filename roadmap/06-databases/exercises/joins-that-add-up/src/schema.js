export const SCHEMA = `
  CREATE TABLE customers (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL
  ) STRICT;
  CREATE TABLE orders (
    id          INTEGER PRIMARY KEY,
    customer_id INTEGER REFERENCES customers (id), -- NULL: a guest
    status      TEXT NOT NULL CHECK (status IN ('open', 'paid', 'cancelled'))
  ) STRICT;
  CREATE TABLE order_items (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    product  TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    cents    INTEGER NOT NULL,
    PRIMARY KEY (order_id, product)
  ) STRICT;
  CREATE TABLE payments (
    id       INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    cents    INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX orders_by_customer ON orders (customer_id);
  CREATE INDEX payments_by_order ON payments (order_id);
`;
