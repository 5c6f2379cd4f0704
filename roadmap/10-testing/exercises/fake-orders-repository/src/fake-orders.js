// TODO: make this fake behave like src/sqlite-orders.js in everything that a service can see.
export function createFakeOrders() {
  const orders = [];
  return {
    async add(order) {
      order.id = orders.length + 1;
      order.status = 'open';
      orders.push(order);
      return order;
    },
    async byRef(ref) {
      return orders.find((order) => order.ref === ref) ?? null;
    },
    async list({ status }) {
      return orders.filter((order) => order.status === status);
    },
    async move(id, from, to) {
      orders.find((order) => order.id === id).status = to;
      return true;
    },
    async remove(id) {
      orders.splice(orders.findIndex((order) => order.id === id), 1);
    },
    async transaction(work) {
      return work(this);
    },
  };
}
