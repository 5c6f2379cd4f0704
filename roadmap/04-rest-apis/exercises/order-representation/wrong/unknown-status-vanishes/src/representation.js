// Looks the status up and hopes: an unknown code gives undefined, which JSON leaves out without a word.
const STATUS = { 0: 'new', 1: 'paid', 2: 'shipped', 3: 'cancelled' };
const iso = (value) => (value == null ? null : new Date(value).toISOString());

export function toOrder(row) {
  if (!/^-?\d+$/.test(row.total_cents) || !Number.isSafeInteger(Number(row.total_cents))) throw new RangeError('amount');
  return {
    id: String(row.id),
    status: STATUS[row.status],
    total: { amount: Number(row.total_cents), currency: row.currency },
    customer: { id: String(row.customer_id), url: `/customers/${row.customer_id}` },
    note: row.note ?? null,
    createdAt: iso(row.created_at),
    shippedAt: iso(row.shipped_at),
  };
}

export const toOrderList = (rows) => ({ items: rows.map(toOrder) });
