/**
 * An order as clients see it.
 *
 * @param {Record<string, unknown>} row of the table `orders`
 */
export function toOrder(row) {
  // TODO: this shows the table to the world, and JSON.stringify throws on a BigInt.
  return { ...row };
}

/** The answer to GET /orders. */
export function toOrderList(rows) {
  // TODO: a bare array leaves no room for anything else.
  return rows.map(toOrder);
}
