import { DataTypes, Op, QueryTypes, Sequelize } from 'sequelize';

export function connectSequelize({ url }, onSql) {
  const sequelize = new Sequelize(url, {
    dialect: 'postgres',
    logging: (text) => onSql(text.replace(/^Executing \([^)]*\): /, '')),
    pool: { max: 5 },
    define: { timestamps: false, underscored: true },
  });

  // #region models
  const { INTEGER, TEXT } = DataTypes;
  const required = (type) => ({ type, allowNull: false });
  const Customer = sequelize.define('customer', { name: required(TEXT) });
  const Product = sequelize.define('product', {
    name: required(TEXT), cents: required(INTEGER), stock: required(INTEGER),
  });
  const Order = sequelize.define('order', {});
  const OrderLine = sequelize.define('order_line', {
    quantity: required(INTEGER), cents: required(INTEGER),
  });

  Customer.hasMany(Order);
  Order.belongsTo(Customer);
  Order.hasMany(OrderLine, { as: 'lines' });
  OrderLine.belongsTo(Order);
  OrderLine.belongsTo(Product);
  // #endregion

  return shop(sequelize, { Customer, Product, Order, OrderLine });
}

const shop = (sequelize, { Customer, Product, Order, OrderLine }) => ({
  // #region lazy
  async ordersOneByOne() {
    const orders = await Order.findAll({ order: ['id'] });
    const result = [];
    for (const order of orders) {
      const lines = await order.getLines(); // one SELECT each
      result.push({ id: order.id, lines: lines.length });
    }
    return result;
  },
  // #endregion

  // #region eager
  async orders() {
    const orders = await Order.findAll({
      include: [Customer, { model: OrderLine, as: 'lines', separate: true }],
      order: ['id'],
    });
    return orders.map(({ id, lines }) => ({ id, lines: lines.length }));
  },
  // #endregion

  /** As `orders`, with the lines in the same SELECT: an order comes once for each of its lines. */
  async ordersInOneJoin() {
    const orders = await Order.findAll({ include: [Customer, { model: OrderLine, as: 'lines' }], order: ['id'] });
    return orders.map(({ id, lines }) => ({ id, lines: lines.length }));
  },

  // #region order
  async placeOrder(customerId, productId, quantity) {
    return sequelize.transaction(async (transaction) => {
      const where = { id: productId, stock: { [Op.gte]: quantity } };
      const [[, count]] = await Product.decrement('stock', { by: quantity, where, transaction });
      if (count === 0) throw new Error('sold out');
      const { cents } = await Product.findByPk(productId, { transaction });
      const order = await Order.create({ customerId }, { transaction });
      await OrderLine.create({ orderId: order.id, productId, quantity, cents }, { transaction });
      return order.id;
    });
  },
  // #endregion

  // #region forgotten
  async placeOrderOutside(customerId, productId, quantity) {
    return sequelize.transaction(async (transaction) => {
      const { cents } = await Product.findByPk(productId, { transaction });
      const order = await Order.create({ customerId }); // forgot { transaction }
      await OrderLine.create({ orderId: order.id, productId, quantity, cents }, { transaction });
    });
  },
  // #endregion

  async spentByCustomer(atLeast) {
    return sequelize.query(
      `SELECT c.name, sum(l.quantity * l.cents)::int AS cents
       FROM customers c JOIN orders o ON o.customer_id = c.id JOIN order_lines l ON l.order_id = o.id
       GROUP BY c.id HAVING sum(l.quantity * l.cents) >= $atLeast
       ORDER BY cents DESC, c.id`,
      { bind: { atLeast }, type: QueryTypes.SELECT },
    );
  },

  // #region stale
  /** Two requests read the same product, and each takes `quantity` off what it has read. */
  async sellTwiceByValue(productId, quantity) {
    const [a, b] = await Promise.all([Product.findByPk(productId), Product.findByPk(productId)]);
    for (const product of [a, b]) await product.update({ stock: product.stock - quantity });
  },
  // #endregion

  stockOf: async (id) => (await Product.findByPk(id)).stock,
  countOrders: () => Order.count(),
  close: () => sequelize.close(),
});
