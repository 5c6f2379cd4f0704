// Asks "is it truthy?" where it means "is it there?": the empty note becomes null, and status 0 an error.
const STATUS = ['new', 'paid', 'shipped', 'cancelled'];
const iso = (value) => (value ? new Date(value).toISOString() : null);

export function toOrder(row) {
  if (!row.status || !STATUS[row.status]) throw new RangeError('status');
  if (!/^-?\d+$/.test(row.total_cents) || !Number.isSafeInteger(Number(row.total_cents))) throw new RangeError('amount');
  return {
    id: String(row.id),
    status: STATUS[row.status],
    total: { amount: Number(row.total_cents), currency: row.currency },
    customer: { id: String(row.customer_id), url: `/customers/${row.customer_id}` },
    note: row.note || null,
    createdAt: iso(row.created_at),
    shippedAt: iso(row.shipped_at),
  };
}

export const toOrderList = (rows) => ({ items: rows.map(toOrder) });
