/** One customer per e-mail address: makes it, or renames the one that is there. Returns the id. */
// #region upsert
export async function register(pool, { email, name }) {
  const [result] = await pool.execute(
    `INSERT INTO customers (email, name) VALUES (?, ?)
     ON DUPLICATE KEY UPDATE
       id = LAST_INSERT_ID(id), -- or insertId is 0 if nothing changes
       name = VALUES(name)`,
    [email, name],
  );
  return result.insertId; // a number: there is no RETURNING
}
// #endregion

/** The products of these article numbers; those that do not exist are left out. */
// #region list
export async function productsBySku(pool, skus) {
  const [rows] = await pool.execute(
    `SELECT sku, cents FROM products WHERE sku IN (
       SELECT sku FROM JSON_TABLE(?, '$[*]' COLUMNS (sku VARCHAR(64) PATH '$')) AS wanted
     ) ORDER BY sku`,
    [JSON.stringify(skus)], // there are no arrays
  );
  return rows;
}
// #endregion

/**
 * Order and items are two statements, for WITH takes no INSERT. So it needs a transaction, on one connection.
 * LEFT JOIN, so that an unknown article breaks NOT NULL (1048) instead of vanishing from the order.
 *
 * @param {{ customerId: number, items: { sku: string, quantity: number }[] }} order
 */
export async function placeOrder(pool, { customerId, items }) {
  const connection = await pool.getConnection();
  try {
    await connection.beginTransaction();
    const [{ insertId }] = await connection.execute('INSERT INTO orders (customer_id) VALUES (?)', [customerId]);
    await connection.execute(
      `INSERT INTO order_items (order_id, product_id, quantity, cents)
       SELECT ?, p.id, i.quantity, p.cents
       FROM JSON_TABLE(?, '$[*]' COLUMNS (sku VARCHAR(64) PATH '$.sku', quantity INTEGER PATH '$.quantity')) AS i
       LEFT JOIN products p ON p.sku = i.sku`,
      [insertId, JSON.stringify(items)],
    );
    await connection.commit();
    connection.release();
    return insertId;
  } catch (err) {
    connection.destroy(); // closing it rolls back, whatever state it is in
    throw err;
  }
}

/** Pays an open order. Says whether there was one: an UPDATE of no row is no error. */
// #region update
export async function pay(pool, orderId) {
  const [{ affectedRows }] = await pool.execute(
    `UPDATE orders SET status = 'paid' WHERE id = ? AND status = 'open'`,
    [orderId],
  );
  return affectedRows === 1;
}
// #endregion

/** Every customer, those without orders too, with the number and the sum of the orders that are paid. */
export async function customerTotals(pool) {
  const [rows] = await pool.execute(
    `SELECT c.email, COUNT(o.id) AS orders,
            CAST(COALESCE(SUM(t.cents), 0) AS SIGNED) AS cents -- a sum is a DECIMAL, so text
     FROM customers c
     LEFT JOIN orders o ON o.customer_id = c.id AND o.status = 'paid'
     LEFT JOIN (
       SELECT order_id, SUM(quantity * cents) AS cents
       FROM order_items GROUP BY order_id
     ) t ON t.order_id = o.id
     GROUP BY c.id
     ORDER BY c.email`,
  );
  return rows;
}

/** The e-mail addresses of customers who have never ordered this article. */
export async function neverOrdered(pool, sku) {
  const [rows] = await pool.execute(
    `SELECT c.email FROM customers c
     WHERE NOT EXISTS (
       SELECT 1 FROM orders o
       JOIN order_items i ON i.order_id = o.id
       JOIN products p ON p.id = i.product_id
       WHERE o.customer_id = c.id AND p.sku = ?
     )
     ORDER BY c.email`,
    [sku],
  );
  return rows.map(({ email }) => email);
}

/** What mysql2 makes of MySQL's types. */
export async function types(pool) {
  const [rows] = await pool.execute(
    `SELECT COUNT(*)                       AS \`bigint\`,
            9007199254740993               AS \`large bigint\`,
            CAST(12.50 AS DECIMAL(8,2))    AS \`decimal\`,
            5e-1                           AS \`double\`,
            TRUE                           AS \`boolean\`,
            JSON_OBJECT('a', 1)            AS json,
            CAST('2026-07-01 10:00' AS DATETIME(3)) AS \`datetime\`,
            CAST('2026-07-01' AS DATE)     AS \`date\`
     FROM customers`,
  );
  return rows[0];
}
