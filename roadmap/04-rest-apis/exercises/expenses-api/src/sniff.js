const SIGNATURES = [
  { type: 'image/png', extension: 'png', start: '\x89PNG\r\n\x1a\n' },
  { type: 'image/jpeg', extension: 'jpg', start: '\xff\xd8\xff' },
  { type: 'application/pdf', extension: 'pdf', start: '%PDF-' },
];

/** What a file is by its first bytes; undefined if it is none of these. */
export function sniff(content) {
  const text = content.toString('latin1', 0, 8); // one character for each byte
  return SIGNATURES.find(({ start }) => text.startsWith(start));
}
