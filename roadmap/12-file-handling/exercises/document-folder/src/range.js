/** `{ start, end }` (both inclusive, `end` may be undefined) of a Range header; `null` means: send all of it. */
export function parseRange(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  if (match[1] === '') return { start: Math.max(0, size - Number(match[2])), end: Number(match[2]) === 0 ? -1 : undefined };
  const start = Number(match[1]);
  const end = match[2] === '' ? undefined : Number(match[2]);
  return end < start ? null : { start, end };
}
