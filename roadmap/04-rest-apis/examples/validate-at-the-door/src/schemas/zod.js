import { z } from 'zod';

// #region zod
// Clean first, then check.
const email = z.string().trim().toLowerCase().max(254).pipe(z.email());
const room = z.strictObject({
  kind: z.enum(['single', 'double']),
  guests: z.int().min(1).max(2),
});

export const booking = z
  .strictObject({
    email,
    arrival: z.iso.date(), // refuses 2026-02-30
    nights: z.int().min(1).max(30),
    rooms: z.array(room).min(1).max(5),
    note: z.string().trim().max(500).optional(),
  })
  .refine(({ rooms, nights }) => rooms.length === 1 || nights >= 2, {
    path: ['nights'], error: 'several rooms need at least 2 nights',
  });
// #endregion

/** Queries are text. Say what a number looks like; z.coerce.number() takes '' for 0. */
export const listQuery = z.strictObject({
  limit: z.string().regex(/^[1-9]\d?$/, 'a number from 1 to 99').transform(Number).default(20),
  cancelled: z.stringbool().optional(), // 'true' or 'false'; z.coerce.boolean() takes 'false' for true
});
