/**
 * @template T
 * @param {T[]} products
 * @param {(product: T) => number} score
 * @param {{ limit: number, sliceMs: number, now: () => number }} options
 * @returns {Promise<T[]>}
 */
export async function bestsellers(products, score, { limit, sliceMs, now }) {
  // TODO: with 100,000 products nobody else is served for seconds.
  return products.toSorted((a, b) => score(b) - score(a)).slice(0, limit);
}
