import { z } from 'zod';

// #region query
/** All of a query is text, and `?limit=1&limit=2` is an array: say exactly what may come. */
const number = (min, max) => z.string().regex(/^\d{1,9}$/, 'must be a whole number')
  .transform(Number).pipe(z.number().min(min).max(max));
const STATUS = ['open', 'paid', 'shipped', 'cancelled'];

const filters = {
  status: z.string().transform((list) => list.split(','))
    .pipe(z.array(z.enum(STATUS)).max(STATUS.length)).optional(),
  minTotal: number(0, 1e8).optional(),
  placedAfter: z.iso.datetime().transform((text) => new Date(text).toISOString()).optional(),
  customer: z.string().min(1).max(100).optional(),
};
const limit = number(1, 100);

export const listQuery = z.strictObject({
  ...filters,
  sort: z.enum(['placedAt', '-placedAt', 'total', '-total']).default('-placedAt'),
  limit: limit.default(20),
  cursor: z.string().max(300).optional(),
});
// #endregion

export const pageQuery = z.strictObject({
  page: number(1, 1000).default(1),
  perPage: limit.default(20),
});
