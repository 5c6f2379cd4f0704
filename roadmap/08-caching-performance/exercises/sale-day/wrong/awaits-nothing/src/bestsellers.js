// Awaits a promise that is resolved: microtasks run before everything else, and no request gets its turn.
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
      await Promise.resolve();
      began = now();
    }
    scored.push({ product, score: score(product) });
  }
  return scored.sort((a, b) => b.score - a.score).slice(0, limit).map(({ product }) => product);
}
