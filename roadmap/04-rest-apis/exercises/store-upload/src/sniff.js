const SIGNATURES = [
  { type: 'image/png', extension: 'png', start: '\x89PNG\r\n\x1a\n' },
  { type: 'image/jpeg', extension: 'jpg', start: '\xff\xd8\xff' },
  { type: 'application/pdf', extension: 'pdf', start: '%PDF-' },
];

/** As many bytes as any of them needs. */
export const HEAD = 8;

/**
 * @param {Buffer} head the first bytes of a file
 * @returns {{ type: string, extension: string } | undefined}
 */
export function sniff(head) {
  const text = head.toString('latin1', 0, HEAD); // one character for each byte
  return SIGNATURES.find(({ start }) => text.startsWith(start));
}
