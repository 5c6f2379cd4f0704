import { createSecretKey, randomUUID } from 'node:crypto';
import { SignJWT, jwtVerify } from 'jose';

const ISSUER = 'https://auth.shop.example';
const API = 'https://api.shop.example';

/** One service signs and verifies: one secret is enough. */
export function createAccessTokens({ key, lifetime = 5 * 60, now = Date.now }) {
  const secret = createSecretKey(key);
  return {
    lifetime,

    sign({ userId, role }) {
      const at = Math.floor(now() / 1000);
      return new SignJWT({ role })
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
        .setIssuer(ISSUER)
        .setAudience(API)
        .setSubject(String(userId))
        .setJti(randomUUID())
        .setIssuedAt(at)
        .setExpirationTime(at + lifetime)
        .sign(secret);
    },

    /** @returns the claims; throws what jose throws */
    async verify(token) {
      const { payload } = await jwtVerify(token, secret, {
        algorithms: ['HS256'], issuer: ISSUER, audience: API, typ: 'at+jwt',
        requiredClaims: ['exp', 'sub'], currentDate: new Date(now()),
      });
      return payload;
    },
  };
}
