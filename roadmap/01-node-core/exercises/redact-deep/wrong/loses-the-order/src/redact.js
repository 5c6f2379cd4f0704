// Assigns each value when its turn on the to-do list comes, last in first out: keys come out in reverse order.
export function redact(value, keys) {
  const root = {};
  const todo = [[value, root, 'value']];
  while (todo.length > 0) {
    const [source, target, at] = todo.pop();
    if (source === null || typeof source !== 'object') {
      target[at] = source;
      continue;
    }
    const copy = Array.isArray(source) ? [] : {};
    target[at] = copy;
    for (const key of Object.keys(source)) {
      todo.push([keys.includes(key) && !Array.isArray(source) ? '[redacted]' : source[key], copy, key]);
    }
  }
  return root.value;
}
