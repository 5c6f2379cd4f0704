/** One customer per e-mail address: makes it, or renames the one that is there. Returns the id. */
// #region upsert
export async function register(pool, { email, name }) {
  const { rows } = await pool.query(
    `INSERT INTO customers (email, name) VALUES ($1, $2)
     ON CONFLICT (email) DO UPDATE SET name = excluded.name
     RETURNING id`,
    [email, name],
  );
  return rows[0].id; // a string: see types()
}
// #endregion

/** The products of these article numbers; those that do not exist are left out. */
// #region list
export async function productsBySku(pool, skus) {
  const { rows } = await pool.query(
    'SELECT sku, cents FROM products WHERE sku = ANY($1) ORDER BY sku',
    [skus], // one parameter, whatever its length; none is fine, too
  );
  return rows;
}
// #endregion

/**
 * Order and items in one statement, which is all or nothing by itself.
 * LEFT JOIN, so that an unknown article breaks NOT NULL (23502) instead of vanishing from the order.
 *
 * @param {{ customerId: string, items: { sku: string, quantity: number }[] }} order
 */
export async function placeOrder(pool, { customerId, items }) {
  const { rows } = await pool.query(
    `WITH placed AS (INSERT INTO orders (customer_id) VALUES ($1) RETURNING id)
     INSERT INTO order_items (order_id, product_id, quantity, cents)
     SELECT placed.id, p.id, i.quantity, p.cents
     FROM placed
     CROSS JOIN unnest($2::text[], $3::integer[]) AS i (sku, quantity)
     LEFT JOIN products p ON p.sku = i.sku
     RETURNING order_id`,
    [customerId, items.map(({ sku }) => sku), items.map(({ quantity }) => quantity)],
  );
  return rows[0].order_id;
}

/** Pays an open order. Says whether there was one: an UPDATE of no row is no error. */
// #region update
export async function pay(pool, orderId) {
  const { rowCount } = await pool.query(
    `UPDATE orders SET status = 'paid' WHERE id = $1 AND status = 'open'`,
    [orderId],
  );
  return rowCount === 1;
}
// #endregion

/** Every customer, those without orders too, with the number and the sum of the orders that are paid. */
// #region totals
export async function customerTotals(pool) {
  const { rows } = await pool.query(
    `SELECT c.email, count(o.id)::integer AS orders,
            coalesce(sum(t.cents), 0)::integer AS cents
     FROM customers c
     LEFT JOIN orders o ON o.customer_id = c.id AND o.status = 'paid'
     LEFT JOIN (
       SELECT order_id, sum(quantity * cents) AS cents
       FROM order_items GROUP BY order_id
     ) t ON t.order_id = o.id
     GROUP BY c.id
     ORDER BY c.email`,
  );
  return rows;
}
// #endregion

/** The e-mail addresses of customers who have never ordered this article. */
export async function neverOrdered(pool, sku) {
  const { rows } = await pool.query(
    `SELECT c.email FROM customers c
     WHERE NOT EXISTS (
       SELECT FROM orders o
       JOIN order_items i ON i.order_id = o.id
       JOIN products p ON p.id = i.product_id
       WHERE o.customer_id = c.id AND p.sku = $1
     )
     ORDER BY c.email`,
    [sku],
  );
  return rows.map(({ email }) => email);
}

/** What pg makes of PostgreSQL's types: 64-bit integers and numerics stay text, for a number would round them. */
// #region types
export async function types(pool) {
  const { rows } = await pool.query(
    `SELECT count(*)                      AS bigint,
            12.50::numeric(8,2)           AS numeric,
            7                             AS integer,
            0.5::float8                   AS float8,
            '{"a": 1}'::jsonb             AS jsonb,
            '2026-07-01 12:00+02'::timestamptz AS timestamptz,
            '2026-07-01'::date            AS date
     FROM customers`,
  );
  return rows[0];
}
// #endregion
