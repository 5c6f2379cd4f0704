/** table → relation → where it leads. `key` is a column of the row (`one`) or of the other table (`many`). */
export const RELATIONS = {
  orders: {
    customer: { kind: 'one', table: 'customers', key: 'customer_id' },
    lines: { kind: 'many', table: 'order_lines', key: 'order_id' },
  },
  order_lines: {
    order: { kind: 'one', table: 'orders', key: 'order_id' },
    product: { kind: 'one', table: 'products', key: 'product_id' },
  },
  products: {
    supplier: { kind: 'one', table: 'suppliers', key: 'supplier_id' },
    lines: { kind: 'many', table: 'order_lines', key: 'product_id' },
  },
  customers: {
    orders: { kind: 'many', table: 'orders', key: 'customer_id' },
  },
  suppliers: {
    products: { kind: 'many', table: 'products', key: 'supplier_id' },
  },
};
