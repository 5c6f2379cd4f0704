// Unwinds lines and payments: each line is counted once for every payment, and the other way round.
export function openBalances({ asOf, limit }) {
  return [
    { $match: { status: 'issued', issuedAt: { $lt: asOf } } },
    { $unwind: '$lines' },
    { $unwind: { path: '$payments', preserveNullAndEmptyArrays: true } },
    { $group: {
      _id: '$_id', customerId: { $first: '$customerId' }, dueAt: { $first: '$dueAt' },
      total: { $sum: { $multiply: ['$lines.cents', '$lines.quantity'] } },
      paid: { $sum: { $cond: [{ $lt: ['$payments.at', asOf] }, '$payments.cents', 0] } },
    } },
    { $set: { open: { $subtract: ['$total', '$paid'] } } },
    { $match: { open: { $gt: 0 } } },
    { $group: { _id: '$customerId', openCents: { $sum: '$open' }, invoices: { $sum: 1 }, oldestDueAt: { $min: '$dueAt' } } },
    { $sort: { openCents: -1, _id: 1 } },
    { $limit: limit },
    { $project: { _id: 0, customerId: '$_id', openCents: 1, invoices: 1, oldestDueAt: 1 } },
  ];
}
