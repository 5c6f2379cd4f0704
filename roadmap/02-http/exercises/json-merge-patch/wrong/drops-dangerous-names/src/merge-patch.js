// Leaves out every name that looks dangerous: safe, but a form field called "constructor" is lost without a word.
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype']);

export function mergePatch(target, patch) {
  if (!isObject(patch)) return patch;
  const result = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (DANGEROUS.has(name)) continue;
    if (value === null) delete result[name];
    else result[name] = mergePatch(result[name], value);
  }
  return result;
}
