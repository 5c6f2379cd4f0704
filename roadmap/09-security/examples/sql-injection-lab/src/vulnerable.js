/** What each of these has in common: text of the caller becomes part of the statement. Do not copy. */
export const vulnerable = (db) => ({
  // #region search
  search(text) {
    return db.prepare(`SELECT name, cents FROM products
      WHERE public = 1 AND name LIKE '%${text}%'`).all();
  },
  // #endregion

  hasCoupon(code) {
    return db.prepare(`SELECT 1 FROM coupons WHERE code = '${code}'`).get() !== undefined;
  },

  list(sort) {
    return db.prepare(`SELECT name, cents FROM products WHERE public = 1 ORDER BY ${sort}`).all();
  },

  deleteReview(id) {
    db.exec(`DELETE FROM reviews WHERE id = ${id}`);
  },

  register(name, password) {
    return db.prepare('INSERT INTO users (name, password) VALUES (?, ?)').run(name, password).lastInsertRowid;
  },

  // #region second-order
  changePassword(userId, password) {
    const { name } = db.prepare('SELECT name FROM users WHERE id = ?').get(userId);
    db.prepare(`UPDATE users SET password = ? WHERE name = '${name}'`).run(password); // "it is from our own table"
  },
  // #endregion
});
