// #region range
/**
 * What a Range header asks for: the first and last byte, both inclusive.
 * `null` means: ignore the header and send all of it. `'unsatisfiable'` is a 416.
 */
export function parseRange(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null; // no range, a list, nonsense

  let start, end;
  if (match[1] === '') { // bytes=-500: the last 500
    start = Math.max(0, size - Number(match[2]));
    end = Number(match[2]) === 0 ? -1 : size - 1;
  } else {
    start = Number(match[1]);
    end = match[2] === '' ? size - 1 : Number(match[2]);
    if (match[2] !== '' && end < start) return null; // bytes=9-5: invalid, so ignored
  }
  if (start >= size || end < 0) return 'unsatisfiable';
  return { start, end: Math.min(end, size - 1) };
}
// #endregion
