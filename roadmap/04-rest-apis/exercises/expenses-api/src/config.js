export const CURRENCIES = ['EUR', 'USD', 'GBP'];
export const STATUSES = ['open', 'approved', 'rejected', 'paid'];
export const RECEIPT_LIMIT = 64 * 1024;

/** The end of v1, as it was announced. */
export const V1 = {
  since: new Date('2026-09-01T00:00:00Z'),
  sunset: new Date('2027-09-01T00:00:00Z'),
  guide: 'https://example.com/docs/expenses-v1-to-v2',
};
