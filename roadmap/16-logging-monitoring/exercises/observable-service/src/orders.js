import { setTimeout as sleep } from 'node:timers/promises';

/** Orders in memory. `slow` stands for a database that takes its time. */
export function createOrders({ slow = () => sleep(Math.random() * 20) } = {}) {
  const orders = new Map();
  return {
    async place({ sku }) {
      await slow();
      const order = { id: orders.size + 1, sku };
      orders.set(String(order.id), order);
      return order;
    },
    async get(id) {
      await slow();
      return orders.get(id);
    },
    async ping() {
      await slow();
    },
  };
}
