import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.ts';

export function connectPrisma({ url, schema }, onSql) {
  // #region connect
  const adapter = new PrismaPg({ connectionString: url, max: 5 }, { schema });
  const prisma = new PrismaClient({ adapter, log: [{ emit: 'event', level: 'query' }] });
  prisma.$on('query', ({ query }) => onSql(query));
  // #endregion
  return shop(prisma);
}

const shop = (prisma) => ({
  // #region lazy
  async ordersOneByOne() {
    const orders = await prisma.order.findMany({ orderBy: { id: 'asc' } });
    for (const order of orders) {
      order.lines = await prisma.orderLine.findMany({ where: { orderId: order.id } });
    }
    return orders.map(({ id, lines }) => ({ id, lines: lines.length }));
  },
  // #endregion

  // #region eager
  async orders() {
    const orders = await prisma.order.findMany({
      include: { customer: true, lines: true },
      orderBy: { id: 'asc' },
    });
    return orders.map(({ id, lines }) => ({ id, lines: lines.length }));
  },
  // #endregion

  // #region order
  async placeOrder(customerId, productId, quantity) {
    return prisma.$transaction(async (tx) => {
      const { count } = await tx.product.updateMany({
        where: { id: productId, stock: { gte: quantity } },
        data: { stock: { decrement: quantity } },
      });
      if (count === 0) throw new Error('sold out');
      const { cents } = await tx.product.findUniqueOrThrow({ where: { id: productId } });
      const order = await tx.order.create({
        data: { customerId, lines: { create: { productId, quantity, cents } } },
      });
      return order.id;
    });
  },
  // #endregion

  // #region raw
  async spentByCustomer(atLeast) {
    return prisma.$queryRaw`
      SELECT c.name, sum(l.quantity * l.cents)::int AS cents
      FROM customers c JOIN orders o ON o.customer_id = c.id JOIN order_lines l ON l.order_id = o.id
      GROUP BY c.id HAVING sum(l.quantity * l.cents) >= ${atLeast}
      ORDER BY cents DESC, c.id`;
  },
  // #endregion

  stockOf: async (id) => (await prisma.product.findUnique({ where: { id } })).stock,
  close: () => prisma.$disconnect(),
});
