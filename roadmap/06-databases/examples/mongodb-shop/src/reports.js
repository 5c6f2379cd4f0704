// #region revenue
/** What each product earned from orders paid in [from, to), the best first. */
export const revenue = ({ from, to, limit }) => [
  { $match: { status: 'paid', paidAt: { $gte: from, $lt: to } } },
  { $unwind: '$lines' }, // one document per line
  { $group: {
    _id: '$lines.sku',
    cents: { $sum: { $multiply: ['$lines.cents', '$lines.quantity'] } },
    sold: { $sum: '$lines.quantity' },
    orders: { $addToSet: '$_id' }, // a set: two lines of one order count once
  } },
  { $sort: { cents: -1, _id: 1 } },
  { $limit: limit },
  { $project: { _id: 0, sku: '$_id', cents: 1, sold: 1, orders: { $size: '$orders' } } },
];
// #endregion

export function topProducts(db, range) {
  return db.collection('orders').aggregate(revenue(range)).toArray();
}
