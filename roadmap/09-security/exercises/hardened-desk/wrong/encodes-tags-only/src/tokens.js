import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Checks the token of a partner: a JWT, HS256. Returns its claims, or undefined.
 *
 * @param {unknown} token
 * @param {{ tokenKey: import('node:crypto').KeyObject, issuer: string, audience: string }} config
 * @param {number} seconds now
 */
export function verifyToken(token, { tokenKey, issuer, audience }, seconds) {
  const parts = String(token).split('.');
  if (parts.length !== 3) return undefined;
  const [head, body, signature] = parts;

  const expected = createHmac('sha256', tokenKey).update(`${head}.${body}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;

  const header = parse(head);
  const claims = parse(body);
  const isOurs = header?.alg === 'HS256' && header.typ === 'at+jwt' && header.crit === undefined
    && claims?.iss === issuer && [claims.aud].flat().includes(audience)
    && Number.isFinite(claims.exp) && claims.exp > seconds
    && (claims.nbf === undefined || (Number.isFinite(claims.nbf) && claims.nbf <= seconds))
    && typeof claims.sub === 'string';
  return isOurs ? claims : undefined;
}

function parse(part) {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined; // no JSON: not ours
  }
}
