import { ObjectId } from 'mongodb';

// #region place
/** One order is one document: everything that is shown and changed together. */
export async function placeOrder(db, customer, items) {
  const lines = items.map(({ product: { sku, name, cents }, quantity }) => (
    { sku, name, cents, quantity } // copied: an order keeps the price of its day
  ));
  const order = {
    _id: new ObjectId(),
    status: 'open',
    customer: { _id: customer._id, name: customer.name },
    lines,
    totalCents: lines.reduce((sum, { cents, quantity }) => sum + cents * quantity, 0),
    placedAt: new Date(),
  };
  await db.collection('orders').insertOne(order);
  return order;
}
// #endregion

// #region pay
/** Null if there is no such order, or it is not open (any more). */
export async function payOrder(db, _id, paymentId) {
  return db.collection('orders').findOneAndUpdate(
    { _id, status: 'open' }, // the condition is part of the write
    { $set: { status: 'paid', paymentId, paidAt: new Date() } },
    { returnDocument: 'after' },
  );
}
// #endregion
