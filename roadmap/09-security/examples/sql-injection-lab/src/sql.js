// #region sql
/** A tag gets the literal parts and the values apart, so it can bind every value. */
export function sql(parts, ...values) {
  return { text: parts.join('?'), values };
}
// #endregion
