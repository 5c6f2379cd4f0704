// Catches the RangeError and cuts the branch off: the log lies, and the depth at which it does changes from call to call.
export function redact(value, keys) {
  if (value === null || typeof value !== 'object') return value;
  const copy = Array.isArray(value) ? [] : {};
  for (const key of Object.keys(value)) {
    if (keys.includes(key) && !Array.isArray(value)) {
      copy[key] = '[redacted]';
      continue;
    }
    try {
      copy[key] = redact(value[key], keys);
    } catch {
      copy[key] = '[too deep]';
    }
  }
  return copy;
}
