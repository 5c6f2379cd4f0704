// #region sniff
const SIGNATURES = [
  { type: 'image/png', extension: 'png', bytes: [[0, '\x89PNG\r\n\x1a\n']] },
  { type: 'image/jpeg', extension: 'jpg', bytes: [[0, '\xff\xd8\xff']] },
  { type: 'image/webp', extension: 'webp', bytes: [[0, 'RIFF'], [8, 'WEBP']] },
  { type: 'application/pdf', extension: 'pdf', bytes: [[0, '%PDF-']] },
];
export const HEAD = 12; // as many bytes as any of them needs

/** What a file is by its first bytes, whatever its name and its sender say. */
export function sniff(head) {
  const text = head.toString('latin1', 0, HEAD); // one character for each byte
  return SIGNATURES.find(({ bytes }) => bytes.every(([at, part]) => text.startsWith(part, at)));
}
// #endregion
