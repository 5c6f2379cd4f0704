import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import { API, CACHED, ISSUER, TOLERANCE } from './issuer.js';

/**
 * Checks a token: first what the token says and who signed it, then whether it has been revoked.
 *
 * @param {object} options
 * @param {ReturnType<import('./revocations.js').createRevocations>} [options.revocations] without it, only the token
 */
export function createGuard({ fetchKeys, revocations }) {
  const keys = createRemoteJWKSet(new URL('/jwks', ISSUER), { cacheMaxAge: CACHED, cooldownDuration: 30_000, [customFetch]: fetchKeys });

  // #region guard
  return async (token) => {
    const { payload } = await jwtVerify(token, keys, { // RFC 8725:
      algorithms: ['ES256'], // 3.1, 3.2: ours, whatever the header says
      issuer: ISSUER, // 3.8
      audience: API, // 3.9
      typ: 'at+jwt', // 3.11: no ID token, no mail-confirmation token
      requiredClaims: ['exp', 'sub', 'jti', 'ver'], // what the lines below rely on
      clockTolerance: TOLERANCE / 1000,
    });
    // An error of the database goes up, as a 503. It must never mean "not revoked".
    if (revocations && !revocations.counts(payload)) {
      throw Object.assign(new Error('revoked'), { code: 'REVOKED' });
    }
    return payload;
  };
  // #endregion
}
