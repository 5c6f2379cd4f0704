import { createSecretKey } from 'node:crypto';
import { SignJWT, jwtVerify } from 'jose';
import { RefreshError } from './refresh-tokens.js';

/** What many tutorials show: the refresh token is a JWT for 30 days, and nobody remembers it. Do not copy. */
export function createStatelessRefreshTokens({ key }) {
  const secret = createSecretKey(key);
  return {
    issue: (userId) => new SignJWT().setProtectedHeader({ alg: 'HS256' }).setSubject(String(userId)).setExpirationTime('30d').sign(secret),
    async rotate(token) {
      try {
        const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'] });
        return { userId: Number(payload.sub), token };
      } catch (err) {
        throw new RefreshError(err.code);
      }
    },
    revoke() {}, // how would it?
    revokeUser() {},
  };
}
