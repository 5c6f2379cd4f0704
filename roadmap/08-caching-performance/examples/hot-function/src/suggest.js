const KINDS = ['Lamp', 'Chair', 'Table', 'Shelf', 'Mirror', 'Carpet', 'Sofa', 'Clock'];
const WOODS = ['Oak', 'Birch', 'Walnut', 'Ash', 'Maple', 'Pine'];
export const names = Array.from({ length: 600 }, (_, i) => `${WOODS[i % 6]} ${KINDS[i % 8]} ${i}`);

/** Levenshtein's distance: how many letters must be changed, added or taken out. */
export function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(change, row[j] + 1, next[j - 1] + 1);
    }
    row = next;
  }
  return row[b.length];
}

// #region slow
export function suggestSlow(word) {
  return names.toSorted(function byDistance(a, b) { // called some n * log2(n) times
    return distance(a, word) - distance(b, word);
  }).slice(0, 5);
}
// #endregion

// #region mended
export function suggestMended(word) {
  return names
    .map((name) => ({ name, far: distance(name, word) })) // n times
    .sort((a, b) => a.far - b.far)
    .slice(0, 5)
    .map(({ name }) => name);
}
// #endregion
