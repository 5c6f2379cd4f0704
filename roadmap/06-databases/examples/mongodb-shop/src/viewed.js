import { BSON } from 'mongodb';

// #region viewed
/** Remembers what a customer looked at, newest first, and no more than 20 of it. */
export async function rememberViewed(db, customerId, sku, at = new Date()) {
  await db.collection('customers').updateOne({ _id: customerId }, {
    $push: { viewed: { $each: [{ sku, at }], $position: 0, $slice: 20 } },
  });
}
// #endregion

/** The size that counts against the limit of 16 MiB. */
export const bytes = (document) => BSON.calculateObjectSize(document);
