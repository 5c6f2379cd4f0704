/**
 * The pipeline for the list of customers with unpaid invoices.
 *
 * @param {{ asOf: Date, limit: number }} options
 * @returns {object[]} stages for `db.collection('invoices').aggregate(…)`
 */
export function openBalances({ asOf, limit }) {
  const total = { $sum: { $map: { input: '$lines', in: { $multiply: ['$$this.cents', '$$this.quantity'] } } } };
  const inTime = { $filter: { input: { $ifNull: ['$payments', []] }, cond: { $lt: ['$$this.at', asOf] } } };
  const paid = { $sum: { $map: { input: inTime, in: '$$this.cents' } } };

  return [
    { $match: { status: 'issued', issuedAt: { $lt: asOf } } },
    { $set: { open: { $subtract: [total, paid] } } },
    { $match: { open: { $gt: 0 } } },
    { $group: { _id: '$customerId', openCents: { $sum: '$open' }, invoices: { $sum: 1 }, oldestDueAt: { $min: '$dueAt' } } },
    { $sort: { openCents: -1, _id: 1 } },
    { $limit: limit },
    { $project: { _id: 0, customerId: '$_id', openCents: 1, invoices: 1, oldestDueAt: 1 } },
  ];
}
