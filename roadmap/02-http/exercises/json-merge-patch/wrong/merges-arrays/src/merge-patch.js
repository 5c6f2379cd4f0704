// Treats arrays as objects with numbers for names: a shorter array leaves the old tail standing.
const isObject = (value) => typeof value === 'object' && value !== null;

export function mergePatch(target, patch) {
  if (!isObject(patch)) return patch;
  if (Array.isArray(patch)) return Array.isArray(target) ? Object.assign([...target], patch) : patch;
  const members = new Map(isObject(target) && !Array.isArray(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) members.delete(name);
    else members.set(name, mergePatch(members.get(name), value));
  }
  return Object.fromEntries(members);
}
