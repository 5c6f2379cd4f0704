// Assigns with result[name] = …: for "__proto__" that replaces the prototype, and result.isAdmin is what the client wishes.
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

export function mergePatch(target, patch) {
  if (!isObject(patch)) return patch;
  const result = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = mergePatch(result[name], value);
  }
  return result;
}
