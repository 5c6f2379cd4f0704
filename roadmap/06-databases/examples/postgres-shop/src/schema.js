// #region schema
export const SCHEMA = `
  CREATE TABLE customers (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name  text NOT NULL
  );
  CREATE TABLE products (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku   text NOT NULL UNIQUE,
    cents integer NOT NULL CHECK (cents >= 0)
  );
  CREATE TABLE orders (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers (id),
    status      text NOT NULL DEFAULT 'open'
                CHECK (status IN ('open', 'paid', 'cancelled')),
    placed_at   timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE order_items (
    order_id   bigint REFERENCES orders (id) ON DELETE CASCADE,
    product_id bigint REFERENCES products (id),
    quantity   integer NOT NULL CHECK (quantity > 0),
    cents      integer NOT NULL, -- the price on that day
    PRIMARY KEY (order_id, product_id)
  );
  -- PostgreSQL indexes the side that is referenced, not the side that refers.
  CREATE INDEX ON orders (customer_id);
  CREATE INDEX ON order_items (product_id);
`;
// #endregion
