import { createHash } from 'node:crypto';
import { Problem } from './problem.js';

// #region fingerprint
/** The same for the same request, whatever the order of the members in its body. */
export function fingerprintOf({ method, path, body }) {
  return createHash('sha256').update(`${method} ${path} ${canonical(body)}`).digest('base64url');
}

const canonical = (value) => JSON.stringify(value, (name, inner) => {
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
  return Object.fromEntries(Object.keys(inner).sort().map((member) => [member, inner[member]]));
});
// #endregion

/** The IETF draft has the key in quotes, most clients send it bare: both are taken. */
export function keyOf(req) {
  const header = req.get('Idempotency-Key')?.trim() ?? '';
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  // Not shorter than 16: "1" is what a client sends whose author thought of a counter.
  if (/^[\x21-\x7e]{16,255}$/.test(key)) return key;
  throw new Problem(400, 'Send an Idempotency-Key of 16 to 255 characters, a new UUID for each payment.');
}
