import knexFactory from 'knex';

export function connectKnex({ url }, onSql) {
  const knex = knexFactory({ client: 'pg', connection: url, pool: { min: 0, max: 5 } });
  knex.on('query', ({ sql }) => onSql(sql));
  return shop(knex);
}

const shop = (knex) => ({
  async ordersOneByOne() {
    const orders = await knex('orders').orderBy('id');
    for (const order of orders) order.lines = await knex('order_lines').where({ order_id: order.id });
    return orders.map(({ id, lines }) => ({ id, lines: lines.length }));
  },

  // #region eager
  async orders() {
    const orders = await knex('orders as o')
      .join('customers as c', 'c.id', 'o.customer_id')
      .select('o.id', 'c.name as customer')
      .orderBy('o.id');
    const lines = await knex('order_lines').whereIn('order_id', orders.map(({ id }) => id));
    const byOrder = Map.groupBy(lines, (line) => line.order_id);
    return orders.map(({ id }) => ({ id, lines: byOrder.get(id)?.length ?? 0 }));
  },
  // #endregion

  // #region order
  async placeOrder(customerId, productId, quantity) {
    return knex.transaction(async (trx) => {
      const [product] = await trx('products')
        .where({ id: productId })
        .andWhere('stock', '>=', quantity)
        .decrement('stock', quantity)
        .returning('cents');
      if (product === undefined) throw new Error('sold out');
      const [order] = await trx('orders').insert({ customer_id: customerId }).returning('id');
      await trx('order_lines').insert({ order_id: order.id, product_id: productId, quantity, cents: product.cents });
      return order.id;
    });
  },
  // #endregion

  async spentByCustomer(atLeast) {
    const { rows } = await knex.raw(
      `SELECT c.name, sum(l.quantity * l.cents)::int AS cents
       FROM customers c JOIN orders o ON o.customer_id = c.id JOIN order_lines l ON l.order_id = o.id
       GROUP BY c.id HAVING sum(l.quantity * l.cents) >= :atLeast
       ORDER BY cents DESC, c.id`,
      { atLeast },
    );
    return rows;
  },

  stockOf: async (id) => (await knex('products').where({ id }).first()).stock,
  close: () => knex.destroy(),
});
