// Takes off every payment that there is, also those that came after asOf.
export function openBalances({ asOf, limit }) {
  const total = { $sum: { $map: { input: '$lines', in: { $multiply: ['$$this.cents', '$$this.quantity'] } } } };
  return [
    { $match: { status: 'issued', issuedAt: { $lt: asOf } } },
    { $set: { open: { $subtract: [total, { $sum: { $ifNull: ['$payments.cents', []] } }] } } },
    { $match: { open: { $gt: 0 } } },
    { $group: { _id: '$customerId', openCents: { $sum: '$open' }, invoices: { $sum: 1 }, oldestDueAt: { $min: '$dueAt' } } },
    { $sort: { openCents: -1, _id: 1 } },
    { $limit: limit },
    { $project: { _id: 0, customerId: '$_id', openCents: 1, invoices: 1, oldestDueAt: 1 } },
  ];
}
