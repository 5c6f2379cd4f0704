// As in the solution; what is wrong is in limiter.js.
/**
 * @template T
 * @param {T[]} products
 * @param {(product: T) => number} score
 * @param {{ limit: number, sliceMs: number, now: () => number }} options
 * @returns {Promise<T[]>}
 */
export async function bestsellers(products, score, { limit, sliceMs, now }) {
  const scored = [];
  let began = now();
  for (const product of products) {
    if (now() - began >= sliceMs) {
      await new Promise((resolve) => setImmediate(resolve));
      began = now();
    }
    scored.push({ product, score: score(product) });
  }
  return scored.sort((a, b) => b.score - a.score).slice(0, limit).map(({ product }) => product);
}
