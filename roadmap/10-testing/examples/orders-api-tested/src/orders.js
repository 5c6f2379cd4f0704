import { NotFound, OutOfStock } from './errors.js';

/** A service in memory, for `npm start`. */
export function createOrders({ stock }) {
  const orders = new Map();
  return {
    async place(userId, { sku, quantity }) {
      const left = stock.get(sku) ?? 0;
      if (quantity > left) throw new OutOfStock(left);
      stock.set(sku, left - quantity);
      const order = { id: String(orders.size + 1), userId, sku, quantity, costCents: 4200 };
      orders.set(order.id, order);
      return order;
    },
    async find(userId, id) {
      const order = orders.get(id);
      if (order?.userId !== userId) throw new NotFound(id);
      return order;
    },
  };
}
