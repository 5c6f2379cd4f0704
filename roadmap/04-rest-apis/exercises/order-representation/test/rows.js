/** A row as the driver gives it when BIGINT is read as BigInt. */
export const row = Object.freeze({
  id: 9007199254740993n, // 2^53 + 1: as a number it would be …992
  status: 2,
  total_cents: 12990n,
  currency: 'EUR',
  customer_id: 42n,
  note: null,
  created_at: new Date('2026-03-01T09:30:00Z'),
  shipped_at: new Date('2026-03-02T16:00:00.250Z'),
  fraud_score: 0.93,
  card_fingerprint: 'secret',
  internal_note: 'secret',
});

/** The same row, as a driver gives it that reads BIGINT as text and TIMESTAMPTZ too. */
export const textRow = Object.freeze({
  ...row,
  id: '9007199254740993',
  total_cents: '12990',
  customer_id: '42',
  created_at: '2026-03-01T10:30:00+01:00',
  shipped_at: '2026-03-02T11:00:00.25-05:00',
});

/** What the client gets of either. */
export const order = {
  id: '9007199254740993',
  status: 'shipped',
  total: { amount: 12990, currency: 'EUR' },
  customer: { id: '42', url: '/customers/42' },
  note: null,
  createdAt: '2026-03-01T09:30:00.000Z',
  shippedAt: '2026-03-02T16:00:00.250Z',
};
