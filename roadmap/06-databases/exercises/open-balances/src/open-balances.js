/**
 * The pipeline for the list of customers with unpaid invoices.
 *
 * @param {{ asOf: Date, limit: number }} options
 * @returns {object[]} stages for `db.collection('invoices').aggregate(…)`
 */
export function openBalances({ asOf, limit }) {
  // TODO: this counts every invoice that was ever written, paid or not.
  return [
    { $unwind: '$lines' },
    { $group: { _id: '$customerId', openCents: { $sum: '$lines.cents' } } },
    { $limit: limit },
  ];
}
