// Leaves a member out when it has no value: clients cannot tell "there is none" from "this version does not have it".
const STATUS = ['new', 'paid', 'shipped', 'cancelled'];
const iso = (value) => new Date(value).toISOString();

export function toOrder(row) {
  if (!Number.isInteger(row.status) || !(row.status in STATUS)) throw new RangeError('status');
  if (!/^-?\d+$/.test(row.total_cents) || !Number.isSafeInteger(Number(row.total_cents))) throw new RangeError('amount');
  return {
    id: String(row.id),
    status: STATUS[row.status],
    total: { amount: Number(row.total_cents), currency: row.currency },
    customer: { id: String(row.customer_id), url: `/customers/${row.customer_id}` },
    ...(row.note != null && { note: row.note }),
    createdAt: iso(row.created_at),
    ...(row.shipped_at != null && { shippedAt: iso(row.shipped_at) }),
  };
}

export const toOrderList = (rows) => ({ items: rows.map(toOrder) });
