// Binds the shop and does the rest in JavaScript: each search reads all products of the shop.
const KEYS = new Map([['name', ['name', 1]], ['-name', ['name', -1]], ['price', ['cents', 1]], ['-price', ['cents', -1]]]);

export function searchProducts(db, shopId, { q, categories, sort = 'name', limit = 20 } = {}) {
  if (q !== undefined && typeof q !== 'string') throw new TypeError('q must be a string.');
  if (categories !== undefined && !(Array.isArray(categories) && categories.every((name) => typeof name === 'string'))) {
    throw new TypeError('categories must be an array of strings.');
  }
  if (!KEYS.has(sort)) throw new RangeError('sort must be name, -name, price or -price.');
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw new RangeError('limit must be 1 to 100.');

  const [key, direction] = KEYS.get(sort);
  const lower = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const contains = (text) => lower(text).includes(lower(q));
  return db.prepare('SELECT * FROM products WHERE shop_id = ? ORDER BY id').all(shopId)
    .filter((row) => q === undefined || contains(row.name) || contains(row.description))
    .filter((row) => categories === undefined || categories.includes(row.category))
    .sort((a, b) => direction * (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0))
    .slice(0, limit)
    .map(({ id, name, cents }) => ({ id, name, cents }));
}
