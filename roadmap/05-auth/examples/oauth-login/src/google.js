import * as oidc from 'openid-client';

// #region google
export function createGoogle({ issuer, clientId, clientSecret, redirectUri, insecure = false }) {
  const options = insecure ? { execute: [oidc.allowInsecureRequests] } : undefined; // http, for the mock only
  let discovered;
  const discover = () => {
    discovered ??= oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, options);
    discovered.catch(() => { discovered = undefined; }); // Google is down: the next login tries again
    return discovered;
  };

  return {
    /** Where to send the browser, and what to remember about it. */
    async start() {
      const attempt = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
      const url = oidc.buildAuthorizationUrl(await discover(), {
        redirect_uri: redirectUri,
        scope: 'openid email',
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, attempt };
    },

    /** Trades the code for tokens, and says who it is. */
    async finish(callbackUrl, { state, nonce, verifier }) {
      const tokens = await oidc.authorizationCodeGrant(await discover(), callbackUrl, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const { iss, sub, email, email_verified: verified } = tokens.claims(); // iss, aud, exp, nonce, signature: checked
      return { issuer: iss, subject: sub, email, emailVerified: verified === true };
    },
  };
}
// #endregion
