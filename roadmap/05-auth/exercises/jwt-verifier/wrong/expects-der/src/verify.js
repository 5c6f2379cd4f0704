// Leaves the encoding of ECDSA signatures to OpenSSL, which expects DER.
import { createHmac, timingSafeEqual, verify as verifySignature } from 'node:crypto';
import { TokenError } from './token-error.js';

const SIGNATURES = {
  HS256(key, signed, signature) {
    const expected = createHmac('sha256', key).update(signed).digest();
    return signature.length === expected.length && timingSafeEqual(signature, expected);
  },
  RS256: (key, signed, signature) => verifySignature('sha256', signed, key, signature),
  ES256: (key, signed, signature) => verifySignature('sha256', signed, key, signature),
};

function bytesOf(part) {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) throw new TokenError('malformed'); // Buffer.from is lenient
  return bytes;
}

function objectOf(bytes) {
  let value;
  try {
    value = JSON.parse(bytes.toString());
  } catch (err) {
    if (!(err instanceof SyntaxError)) throw err;
    throw new TokenError('malformed');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TokenError('malformed');
  return value;
}

/**
 * @param {object} options
 * @param {{ kid: string, alg: 'HS256' | 'RS256' | 'ES256', key: import('node:crypto').KeyObject }[]} options.keys
 * @param {string} options.issuer
 * @param {string} options.audience
 * @param {number} [options.tolerance] seconds
 * @param {() => number} [options.now] milliseconds
 */
export function createVerifier({ keys, issuer, audience, tolerance = 30, now = Date.now }) {
  return function verify(token) {
    const parts = typeof token === 'string' ? token.split('.') : [];
    if (parts.length !== 3) throw new TokenError('malformed');
    const [head, payload, signature] = parts.map(bytesOf);
    const header = objectOf(head);

    const known = keys.find(({ kid }) => kid === header.kid);
    if (!known) throw new TokenError('unknown_key');
    if (header.alg !== known.alg) throw new TokenError('wrong_algorithm');
    if (header.crit !== undefined) throw new TokenError('unsupported');
    const signed = Buffer.from(`${parts[0]}.${parts[1]}`);
    if (!SIGNATURES[known.alg](known.key, signed, signature)) throw new TokenError('bad_signature');

    // Only from here on is it worth reading what the token says.
    const claims = objectOf(payload);
    const seconds = now() / 1000;
    if (typeof header.typ !== 'string' || !/^(application\/)?at\+jwt$/i.test(header.typ)) throw new TokenError('wrong_type');
    if (claims.iss !== issuer) throw new TokenError('wrong_issuer');
    if (![claims.aud].flat().includes(audience)) throw new TokenError('wrong_audience');
    if (!Number.isFinite(claims.exp) || seconds >= claims.exp + tolerance) throw new TokenError('expired');
    if (claims.nbf !== undefined && !(Number.isFinite(claims.nbf) && seconds >= claims.nbf - tolerance)) throw new TokenError('not_yet_valid');
    return claims;
  };
}
