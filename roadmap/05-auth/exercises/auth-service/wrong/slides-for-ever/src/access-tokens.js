import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';

/** @param {{ config: import('./config.js').Config, now: () => number }} options */
export function createAccessTokens({ config, now }) {
  return {
    /** @param {{ id: number, role: string }} account @returns {Promise<string>} */
    async sign(account) {
      const at = Math.floor(now() / 1000);
      return new SignJWT({ role: account.role })
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
        .setIssuer(config.issuer)
        .setAudience(config.audience)
        .setSubject(String(account.id))
        .setJti(randomUUID())
        .setIssuedAt(at)
        .setExpirationTime(at + config.accessLifetime / 1000)
        .sign(config.accessKey);
    },

    /** @returns {Promise<{ accountId: number, role: string } | undefined>} nothing when the token is not valid */
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, config.accessKey, {
          algorithms: ['HS256'],
          issuer: config.issuer,
          audience: config.audience,
          typ: 'at+jwt',
          requiredClaims: ['exp', 'iat', 'jti', 'sub', 'role'],
          currentDate: new Date(now()),
        });
        return { accountId: Number(payload.sub), role: payload.role };
      } catch (err) {
        if (err instanceof errors.JOSEError) return undefined;
        throw err;
      }
    },
  };
}
