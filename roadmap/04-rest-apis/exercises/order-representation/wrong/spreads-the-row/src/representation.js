// Takes away what must not be seen. The column that is added tomorrow will be seen.
const STATUS = ['new', 'paid', 'shipped', 'cancelled'];
const iso = (value) => (value == null ? null : new Date(value).toISOString());

export function toOrder(row) {
  const { fraud_score, card_fingerprint, internal_note, total_cents, currency, customer_id, created_at, shipped_at, note, ...rest } = row;
  if (!Number.isInteger(row.status) || !(row.status in STATUS)) throw new RangeError('status');
  if (!/^-?\d+$/.test(total_cents) || !Number.isSafeInteger(Number(total_cents))) throw new RangeError('amount');
  return {
    ...rest,
    id: String(row.id),
    status: STATUS[row.status],
    total: { amount: Number(total_cents), currency },
    customer: { id: String(customer_id), url: `/customers/${customer_id}` },
    note: note ?? null,
    createdAt: iso(created_at),
    shippedAt: iso(shipped_at),
  };
}

export const toOrderList = (rows) => ({ items: rows.map(toOrder) });
