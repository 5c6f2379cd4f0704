// Right, with three statements for each customer: N + 1.
/**
 * @param {import('node:sqlite').DatabaseSync} db
 * @returns {{ id: number, name: string, orders: number, ordered: number, paid: number }[]}
 */

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

export function customerTotals(db) {
  const own = `SELECT id FROM orders WHERE customer_id = ? AND status <> 'cancelled'`;
  const orders = db.prepare(`SELECT count(*) AS n FROM (${own})`);
  const ordered = db.prepare(`SELECT coalesce(sum(quantity * cents), 0) AS n FROM order_items WHERE order_id IN (${own})`);
  const paid = db.prepare(`SELECT coalesce(sum(cents), 0) AS n FROM payments WHERE order_id IN (${own})`);
  return db.prepare('SELECT id, name FROM customers ORDER BY name, id').all().map(({ id, name }) => (
    { id, name, orders: orders.get(id).n, ordered: ordered.get(id).n, paid: paid.get(id).n }
  ));
}
