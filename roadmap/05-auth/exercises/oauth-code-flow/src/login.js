import { LoginError } from './login-error.js';

const parsed = (res) => res.json().catch(() => {
  throw new LoginError('provider');
});

/**
 * @param {object} options
 * @param {{ issuer: string, authorizationEndpoint: string, tokenEndpoint: string, userinfoEndpoint: string, sendsIssuer?: boolean }} options.provider
 * @param {string} options.clientId
 * @param {string} options.clientSecret
 * @param {string} options.redirectUri
 * @param {number} [options.timeout] milliseconds, for each request
 * @param {() => number} [options.now]
 */
export function createLogin({ provider, clientId, clientSecret, redirectUri, timeout = 5000, now = Date.now }) {
  return {
    start() {
      // TODO: no state, no PKCE. Whoever has a code is let in. See the README.
      const query = new URLSearchParams({ response_type: 'code', client_id: clientId, redirect_uri: redirectUri });
      return { url: `${provider.authorizationEndpoint}?${query}`, attempt: {} };
    },

    /** @returns {Promise<{ issuer: string, subject: string, email: string | undefined, emailVerified: boolean }>} */
    async finish(callbackUrl, attempt) {
      const code = callbackUrl.searchParams.get('code');
      const form = new URLSearchParams({ grant_type: 'authorization_code', code, client_id: clientId, client_secret: clientSecret });
      const res = await fetch(provider.tokenEndpoint, { method: 'POST', body: form });
      if (!res.ok) throw new LoginError('provider');
      const { access_token: token } = (await parsed(res)) ?? {};
      const user = (await parsed(await fetch(provider.userinfoEndpoint, { headers: { authorization: `Bearer ${token}` } }))) ?? {};
      return { issuer: provider.issuer, subject: user.sub, email: user.email, emailVerified: user.email_verified };
    },
  };
}
