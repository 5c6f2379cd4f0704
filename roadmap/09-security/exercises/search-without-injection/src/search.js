/**
 * @param {import('node:sqlite').DatabaseSync} db
 * @param {number} shopId
 * @param {{ q?: string, categories?: string[], sort?: string, limit?: number }} params from a JSON body
 * @returns {{ id: number, name: string, cents: number }[]}
 */
export function searchProducts(db, shopId, { q, categories, sort = 'name', limit = 20 } = {}) {
  // TODO: everything below becomes part of the statement. Bind the values, and choose what cannot be bound.
  let text = `SELECT id, name, cents FROM products WHERE shop_id = ${shopId}`;
  if (q !== undefined) text += ` AND (name LIKE '%${q}%' OR description LIKE '%${q}%')`;
  if (categories !== undefined) text += ` AND category IN (${categories.map((name) => `'${name}'`)})`;
  const column = sort.replace('-', '').replace('price', 'cents');
  text += ` ORDER BY ${column} ${sort.startsWith('-') ? 'DESC' : 'ASC'}, id LIMIT ${limit}`;
  return db.prepare(text).all();
}
