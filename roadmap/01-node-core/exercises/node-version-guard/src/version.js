/**
 * @param {string} version  for instance `process.version`
 * @param {string} range    for instance `^22.13.0 || >=24`
 * @returns {boolean}
 */
export function satisfies(version, range) {
  // TODO: this compares text, and knows nothing but `>=`.
  return version.replace('v', '') >= range.replace('>=', '');
}
