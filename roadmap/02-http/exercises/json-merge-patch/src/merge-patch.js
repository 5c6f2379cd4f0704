/**
 * JSON merge patch, RFC 7396.
 *
 * @param {unknown} target what is stored
 * @param {unknown} patch what the client sent
 * @returns {unknown} what to store
 */
export function mergePatch(target, patch) {
  // TODO: this merges one level, keeps nulls, and takes everything for an object.
  return { ...target, ...patch };
}
