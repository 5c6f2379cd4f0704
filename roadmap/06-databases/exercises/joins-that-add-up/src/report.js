/**
 * @param {import('node:sqlite').DatabaseSync} db
 * @returns {{ id: number, name: string, orders: number, ordered: number, paid: number }[]}
 */
export function customerTotals(db) {
  // TODO: customers without orders are missing, and an order with two items counts its payments twice.
  return db.prepare(`
    SELECT c.id, c.name, count(*) AS orders, sum(i.quantity * i.cents) AS ordered, sum(p.cents) AS paid
    FROM customers c
    JOIN orders o ON o.customer_id = c.id
    JOIN order_items i ON i.order_id = o.id
    JOIN payments p ON p.order_id = o.id
    WHERE o.status <> 'cancelled'
    GROUP BY c.name
    ORDER BY c.name
  `).all();
}

/**
 * @param {import('node:sqlite').DatabaseSync} db
 * @param {string} product
 * @returns {{ id: number, name: string }[]}
 */
export function customersWithout(db, product) {
  // TODO: as soon as a guest has ordered the product, nobody is found.
  return db.prepare(`
    SELECT id, name FROM customers
    WHERE id NOT IN (
      SELECT o.customer_id FROM orders o JOIN order_items i ON i.order_id = o.id
      WHERE i.product = '${product}'
    )
    ORDER BY name, id
  `).all();
}

/**
 * @param {import('node:sqlite').DatabaseSync} db
 * @param {{ statuses: string[], name?: string }} filter
 * @returns {{ id: number, status: string, customer: string | null }[]}
 */
export function findOrders(db, { statuses, name }) {
  // TODO: the values are part of the SQL, and orders of guests are lost.
  return db.prepare(`
    SELECT o.id, o.status, c.name AS customer
    FROM orders o JOIN customers c ON c.id = o.customer_id
    WHERE o.status IN ('${statuses.join("', '")}') ${name ? `AND c.name = '${name}'` : ''}
    ORDER BY o.id
  `).all();
}
