import { createRemoteJWKSet, jwtVerify } from 'jose';

// #region verify
export function createVerifier({ jwksUrl, issuer, audience }) {
  const keys = createRemoteJWKSet(jwksUrl); // fetched once, again after 10 minutes or for an unknown kid

  return async (token) => {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['ES256'], // what we sign with; the token has no say
      issuer,
      audience, // meant for us, not for our neighbours
      typ: 'at+jwt', // an access token, not an ID token of the same issuer
      requiredClaims: ['exp', 'sub'], // without this a token without exp lives for ever
      clockTolerance: 30, // seconds; the default is 0
    });
    return payload;
  };
}
// #endregion
