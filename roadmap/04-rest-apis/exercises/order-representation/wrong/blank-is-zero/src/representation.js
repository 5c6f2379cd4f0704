// Refuses the empty text only: the Number of a blank is 0 as well.
const STATUS = ['new', 'paid', 'shipped', 'cancelled'];

/**
 * An order as clients see it.
 *
 * @param {Record<string, unknown>} row of the table `orders`
 */
export function toOrder(row) {
  return {
    id: String(row.id),
    status: statusOf(row.status),
    total: { amount: centsOf(row.total_cents), currency: row.currency },
    customer: { id: String(row.customer_id), url: `/customers/${row.customer_id}` },
    note: row.note ?? null,
    createdAt: instantOf(row.created_at),
    shippedAt: instantOf(row.shipped_at),
  };
}

/** The answer to GET /orders. */
export function toOrderList(rows) {
  return { items: rows.map((row) => toOrder(row)) };
}

function statusOf(code) {
  if (Number.isInteger(code) && code in STATUS) return STATUS[code];
  throw new RangeError(`unknown status ${code}`);
}

function centsOf(value) {
  const cents = value == null || value === '' ? NaN : Number(value);
  if (Number.isSafeInteger(cents)) return cents;
  throw new RangeError(`${value} is not an amount in cents`);
}

/** A Date or a text with an offset; throws a RangeError on nonsense. */
const instantOf = (value) => (value == null ? null : new Date(value).toISOString());
