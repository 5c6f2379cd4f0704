/**
 * @param {string | undefined} accept the value of the Accept header
 * @param {string[]} offers media types without parameters, the preferred one first
 * @returns {string | null} one of the offers, or null if none is acceptable
 */
export function negotiate(accept, offers) {
  // TODO: read the ranges, their q and how specific they are. This only looks for the text.
  return offers.find((offer) => accept.includes(offer)) ?? null;
}
