/** Orders in memory. Not yours to change. */
export function createStore() {
  const orders = [];
  return {
    /** @param {string} customerId */
    list: (customerId) => orders.filter((order) => order.customerId === customerId),
    /** @param {string} customerId */
    latest: (customerId) => orders.findLast((order) => order.customerId === customerId),
    /** @param {string} customerId @param {number} id */
    find: (customerId, id) => orders.find((order) => order.customerId === customerId && order.id === id),
    /** @param {string} customerId @param {string} item */
    add(customerId, item) {
      const order = { id: orders.length + 1, customerId, item };
      orders.push(order);
      return order;
    },
  };
}
