import { createHash } from 'node:crypto';

/** A strong ETag: other bytes, other tag. The quotes are part of it. */
export function etagOf(bytes) {
  return `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
}

// A list of tags, W/"…" or "…". A comma may stand inside the quotes, so split(',') would be wrong.
const tagsIn = (header) => header.match(/(?:W\/)?"[^"]*"/g) ?? [];
const opaque = (tag) => tag.replace(/^W\//, '');

/** Strong comparison: both tags strong, and equal. For writes, and for ranges. */
function matchesStrongly(header, etag) {
  if (etag === undefined) return false; // nothing there: not even * matches
  if (header.trim() === '*') return true;
  return !etag.startsWith('W/') && tagsIn(header).includes(etag);
}

/** Weak comparison: W/"a" and "a" are the same. For "has it changed?". */
function matchesWeakly(header, etag) {
  if (etag === undefined) return false;
  if (header.trim() === '*') return true;
  return tagsIn(header).some((tag) => opaque(tag) === opaque(etag));
}

// #region precondition
/**
 * The status to answer instead of doing what the request asks for,
 * or undefined: go ahead. `etag` is undefined when nothing is there.
 */
export function precondition(method, headers, etag) {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  if (ifMatch !== undefined && !matchesStrongly(ifMatch, etag)) return 412;
  if (ifNoneMatch !== undefined && matchesWeakly(ifNoneMatch, etag)) {
    return method === 'GET' || method === 'HEAD' ? 304 : 412;
  }
  return undefined;
}
// #endregion
