const isContainer = (value) => value !== null && typeof value === 'object';
const emptyLike = (value) => (Array.isArray(value) ? [] : {});

/**
 * Copies a JSON value and replaces the values of the named properties.
 *
 * @param {unknown} value anything that JSON.parse returns
 * @param {string[]} keys names of the properties to hide, at any depth
 * @returns {unknown} a copy that shares nothing with `value`
 */
export function redact(value, keys) {
  if (!isContainer(value)) return value;

  const secret = new Set(keys);
  const root = emptyLike(value);
  const todo = [[value, root]]; // containers to fill: the source, and its copy, which is already in place

  while (todo.length > 0) {
    const [source, copy] = todo.pop();
    for (const key of Object.keys(source)) {
      const item = source[key];
      if (secret.has(key) && !Array.isArray(source)) {
        copy[key] = '[redacted]';
      } else if (isContainer(item)) {
        copy[key] = emptyLike(item);
        todo.push([item, copy[key]]);
      } else {
        copy[key] = item;
      }
    }
  }
  return root;
}
