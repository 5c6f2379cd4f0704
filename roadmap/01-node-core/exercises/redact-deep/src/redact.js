/**
 * Copies a JSON value and replaces the values of the named properties.
 *
 * @param {unknown} value anything that JSON.parse returns
 * @param {string[]} keys names of the properties to hide, at any depth
 * @returns {unknown} a copy that shares nothing with `value`
 */
export function redact(value, keys) {
  // TODO: one stack frame per level. 10,000 levels are too many for it.
  if (Array.isArray(value)) return value.map((item) => redact(item, keys));
  if (value === null || typeof value !== 'object') return value;
  const copy = {};
  for (const [key, item] of Object.entries(value)) copy[key] = keys.includes(key) ? '[redacted]' : redact(item, keys);
  return copy;
}
