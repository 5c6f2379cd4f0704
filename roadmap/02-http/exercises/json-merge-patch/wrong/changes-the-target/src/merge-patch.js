// Works in place, as the RFC's pseudocode does: a cache or a comparison with the old state now sees the new one.
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

export function mergePatch(target, patch) {
  if (!isObject(patch)) return patch;
  const result = isObject(target) ? target : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else Object.defineProperty(result, name, {
      value: mergePatch(Object.hasOwn(result, name) ? result[name] : undefined, value),
      writable: true, enumerable: true, configurable: true,
    });
  }
  return result;
}
