// Passes a text on as it came: +01:00 in one row and Z in the next, and sorting by text is wrong.
const STATUS = ['new', 'paid', 'shipped', 'cancelled'];
const iso = (value) => (value instanceof Date ? value.toISOString() : value ?? null);

export function toOrder(row) {
  if (!Number.isInteger(row.status) || !(row.status in STATUS)) throw new RangeError('status');
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
