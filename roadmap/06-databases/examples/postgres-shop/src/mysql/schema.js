// #region schema
export const SCHEMA = [
  `CREATE TABLE customers (
     id    BIGINT AUTO_INCREMENT PRIMARY KEY,
     email VARCHAR(255) NOT NULL UNIQUE, -- TEXT cannot be UNIQUE as a whole
     name  VARCHAR(255) NOT NULL
   )`,
  `CREATE TABLE products (
     id    BIGINT AUTO_INCREMENT PRIMARY KEY,
     sku   VARCHAR(64) NOT NULL UNIQUE,
     cents INTEGER NOT NULL CHECK (cents >= 0)
   )`,
  // REFERENCES beside the column: up to 8.4, MySQL reads that and makes no foreign key.
  `CREATE TABLE orders (
     id          BIGINT AUTO_INCREMENT PRIMARY KEY,
     customer_id BIGINT NOT NULL,
     status      VARCHAR(16) NOT NULL DEFAULT 'open'
                 CHECK (status IN ('open', 'paid', 'cancelled')),
     placed_at   DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
     FOREIGN KEY (customer_id) REFERENCES customers (id)
   )`,
  // InnoDB indexes the side that refers by itself.
  `CREATE TABLE order_items (
     order_id   BIGINT,
     product_id BIGINT,
     quantity   INTEGER NOT NULL CHECK (quantity > 0),
     cents      INTEGER NOT NULL, -- the price on that day
     PRIMARY KEY (order_id, product_id),
     FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
     FOREIGN KEY (product_id) REFERENCES products (id)
   )`,
];
// #endregion
