// Pushes all children with a spread: every one is an argument on the stack, and 400,000 of them overflow it.
export function redact(value, keys) {
  const isContainer = (item) => item !== null && typeof item === 'object';
  const root = { value };
  const todo = [[root, 'value']];
  while (todo.length > 0) {
    const [parent, at] = todo.pop();
    const source = parent[at];
    if (!isContainer(source)) continue;
    const copy = Array.isArray(source) ? [...source] : { ...source };
    parent[at] = copy;
    if (!Array.isArray(copy)) for (const key of keys) if (Object.hasOwn(copy, key)) copy[key] = '[redacted]';
    todo.push(...Object.keys(copy).map((key) => [copy, key]));
  }
  return root.value;
}
