import { ObjectId } from 'mongodb';

// #region add
/** The review is a document of its own. The product keeps what its page shows of it. */
export async function addReview(db, sku, { author, stars, text }) {
  const review = { _id: new ObjectId(), sku, author, stars, text, at: new Date() };
  await db.collection('reviews').insertOne(review); // the truth comes first
  await db.collection('products').updateOne({ _id: sku }, {
    $inc: { 'rating.count': 1, 'rating.sum': stars },
    $push: { newest: { $each: [{ author, stars, text }], $position: 0, $slice: 3 } },
  });
  return review;
}
// #endregion

// #region rebuild
/** Computes the copy anew, from the truth: after a crash between the two writes, or every night. */
export async function rebuildRating(db, sku) {
  const reviews = db.collection('reviews');
  const [rating = { count: 0, sum: 0 }] = await reviews.aggregate([
    { $match: { sku } },
    { $group: { _id: null, count: { $sum: 1 }, sum: { $sum: '$stars' } } },
    { $project: { _id: 0 } },
  ]).toArray();
  const newest = await reviews.find({ sku }, {
    sort: { at: -1, _id: -1 }, limit: 3, projection: { _id: 0, author: 1, stars: 1, text: 1 },
  }).toArray();
  await db.collection('products').updateOne({ _id: sku }, { $set: { rating, newest } });
}
// #endregion
