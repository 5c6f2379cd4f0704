const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON merge patch, RFC 7396. Changes neither argument. */
export function mergePatch(target, patch) {
  if (!isObject(patch)) return patch;
  const members = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) members.delete(name);
    else members.set(name, mergePatch(members.get(name), value));
  }
  return Object.fromEntries(members);
}
