// Merges the first level only: a nested object replaces the stored one, and what it did not name is lost.
export function mergePatch(target, patch) {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const base = typeof target === 'object' && target !== null && !Array.isArray(target) ? target : {};
  const entries = new Map([...Object.entries(base), ...Object.entries(patch)]);
  return Object.fromEntries([...entries].filter(([name, value]) => !(value === null && Object.hasOwn(patch, name))));
}
