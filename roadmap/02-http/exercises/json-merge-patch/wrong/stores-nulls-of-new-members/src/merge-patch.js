// Takes over a member that is new as it stands, with the nulls inside it.
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

export function mergePatch(target, patch) {
  if (!isObject(patch)) return patch;
  const members = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) members.delete(name);
    else if (!members.has(name)) members.set(name, value);
    else members.set(name, mergePatch(members.get(name), value));
  }
  return Object.fromEntries(members);
}
