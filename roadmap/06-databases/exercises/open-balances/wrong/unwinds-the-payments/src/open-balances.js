// $unwind without preserveNullAndEmptyArrays: an invoice that nobody has paid anything on disappears.
export function openBalances({ asOf, limit }) {
  const total = { $sum: { $map: { input: '$lines', in: { $multiply: ['$$this.cents', '$$this.quantity'] } } } };
  return [
    { $match: { status: 'issued', issuedAt: { $lt: asOf } } },
    { $set: { total } },
    { $unwind: '$payments' },
    { $match: { 'payments.at': { $lt: asOf } } },
    { $group: {
      _id: '$_id', customerId: { $first: '$customerId' }, dueAt: { $first: '$dueAt' },
      total: { $first: '$total' }, paid: { $sum: '$payments.cents' },
    } },
    { $set: { open: { $subtract: ['$total', '$paid'] } } },
    { $match: { open: { $gt: 0 } } },
    { $group: { _id: '$customerId', openCents: { $sum: '$open' }, invoices: { $sum: 1 }, oldestDueAt: { $min: '$dueAt' } } },
    { $sort: { openCents: -1, _id: 1 } },
    { $limit: limit },
    { $project: { _id: 0, customerId: '$_id', openCents: 1, invoices: 1, oldestDueAt: 1 } },
  ];
}
