import { pipeline } from 'node:stream/promises';

// #region export
/** Writes the orders of [from, to) as lines of JSON. Memory holds one batch, however many there are. */
export async function exportOrders(db, { from, to, batchSize = 500 }, out) {
  const orders = db.collection('orders').find(
    { placedAt: { $gte: from, $lt: to } },
    { sort: { placedAt: 1, _id: 1 }, projection: { customer: 0 }, batchSize },
  );
  await pipeline(orders, toLines, out); // closes the cursor, also if `out` goes away
}

async function* toLines(orders) {
  for await (const order of orders) yield `${JSON.stringify(order)}\n`;
}
// #endregion
