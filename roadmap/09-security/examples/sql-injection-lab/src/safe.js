import { sql } from './sql.js';

// #region order
const ORDERS = new Map([
  ['name', 'name, id'],
  ['price', 'cents, id'],
  ['-price', 'cents DESC, id'],
]);
// #endregion

// #region like
/** What a user types is text, and not a pattern. */
const containing = (text) => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
// #endregion

export const safe = (db) => ({
  search(text) {
    return db.prepare(String.raw`SELECT name, cents FROM products
      WHERE public = 1 AND name LIKE ? ESCAPE '\'`).all(containing(text));
  },

  // The same with a tag: Prisma's $queryRaw and node:sqlite's createTagStore() work like this.
  hasCoupon(code) {
    const { text, values } = sql`SELECT 1 FROM coupons WHERE code = ${code}`;
    return db.prepare(text).get(...values) !== undefined;
  },

  // #region list
  list(sort) {
    const order = ORDERS.get(sort);
    if (order === undefined) throw new RangeError('Unknown sort order.'); // a 400
    return db.prepare(`SELECT name, cents FROM products WHERE public = 1 ORDER BY ${order}`).all();
  },
  // #endregion

  deleteReview(id) {
    db.prepare('DELETE FROM reviews WHERE id = ?').run(id);
  },

  register(name, password) {
    return db.prepare('INSERT INTO users (name, password) VALUES (?, ?)').run(name, password).lastInsertRowid;
  },

  changePassword(userId, password) {
    db.prepare('UPDATE users SET password = ? WHERE id = ?').run(password, userId);
  },
});
