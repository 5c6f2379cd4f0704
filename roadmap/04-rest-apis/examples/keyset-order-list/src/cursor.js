// #region cursor
import { createHash } from 'node:crypto';

/** Names a list by its sort and its filters. */
export function listKey(sort, filters) {
  const text = JSON.stringify([sort, filters]); // checked by now: members in one order
  return createHash('sha256').update(text).digest('base64url').slice(0, 8);
}

export function encodeCursor(key, value, id) {
  return Buffer.from(JSON.stringify([key, value, id])).toString('base64url');
}

/** @returns where to go on, or undefined when this is no cursor of this list. */
export function decodeCursor(text, key, type) {
  try {
    const [itsKey, value, id] = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (itsKey !== key || typeof value !== type || !Number.isSafeInteger(id)) return undefined;
    return { value, id };
  } catch {
    return undefined; // not JSON, or no array
  }
}
// #endregion
