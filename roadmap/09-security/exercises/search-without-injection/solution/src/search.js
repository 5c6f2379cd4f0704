const ORDERS = new Map([
  ['name', 'name, id'],
  ['-name', 'name DESC, id'],
  ['price', 'cents, id'],
  ['-price', 'cents DESC, id'],
]);

/**
 * @param {import('node:sqlite').DatabaseSync} db
 * @param {number} shopId
 * @param {{ q?: string, categories?: string[], sort?: string, limit?: number }} params from a JSON body
 * @returns {{ id: number, name: string, cents: number }[]}
 */
export function searchProducts(db, shopId, { q, categories, sort = 'name', limit = 20 } = {}) {
  const order = ORDERS.get(sort);
  if (order === undefined) throw new RangeError('sort must be name, -name, price or -price.');
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw new RangeError('limit must be 1 to 100.');

  const conditions = ['shop_id = ?'];
  const values = [shopId];
  if (q !== undefined) {
    if (typeof q !== 'string') throw new TypeError('q must be a string.');
    const pattern = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(String.raw`(name LIKE ? ESCAPE '\' OR description LIKE ? ESCAPE '\')`);
    values.push(pattern, pattern);
  }
  if (categories !== undefined) {
    if (!Array.isArray(categories) || categories.some((name) => typeof name !== 'string')) {
      throw new TypeError('categories must be an array of strings.');
    }
    conditions.push('category IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(categories));
  }

  const text = `SELECT id, name, cents FROM products WHERE ${conditions.join(' AND ')} ORDER BY ${order} LIMIT ?`;
  return db.prepare(text).all(...values, limit);
}
