// Stops the clock when the head of the answer has come.
import { createHash, randomBytes } from 'node:crypto';
import { LoginError } from './login-error.js';

const TEN_MINUTES = 600_000;
const random = () => randomBytes(32).toString('base64url');
const formEncode = (text) => new URLSearchParams({ x: text }).toString().slice(2);

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
  const basic = Buffer.from(`${formEncode(clientId)}:${formEncode(clientSecret)}`).toString('base64');

  async function requestJson(url, init) {
    let body;
    try {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), timeout);
      const res = await fetch(url, { ...init, redirect: 'error', signal: controller.signal }).finally(() => clearTimeout(timer));
      if (!res.ok) throw new LoginError('provider');
      body = await res.json();
    } catch (err) {
      throw err instanceof LoginError ? err : new LoginError('provider'); // no cause: a body may be quoted in it
    }
    if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new LoginError('provider');
    return body;
  }

  /** What the browser has brought back: the code, or the reason why there is none. */
  function codeOf(query, attempt) {
    for (const name of ['state', 'code', 'iss', 'error']) if (query.getAll(name).length > 1) throw new LoginError('state');
    if (typeof attempt?.state !== 'string' || query.get('state') !== attempt.state) throw new LoginError('state');
    if (now() - attempt.startedAt >= TEN_MINUTES) throw new LoginError('expired');
    const issuer = query.get('iss');
    if (issuer === null ? provider.sendsIssuer : issuer !== provider.issuer) throw new LoginError('issuer');
    if (query.has('error')) throw new LoginError(query.get('error') === 'access_denied' ? 'denied' : 'provider');
    if (!query.get('code')) throw new LoginError('provider');
    return query.get('code');
  }

  return {
    start() {
      const attempt = { state: random(), verifier: random(), startedAt: now() };
      const url = new URL(provider.authorizationEndpoint);
      const parameters = {
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: 'openid email',
        state: attempt.state,
        code_challenge: createHash('sha256').update(attempt.verifier).digest('base64url'),
        code_challenge_method: 'S256',
      };
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      return { url: url.href, attempt };
    },

    /** @returns {Promise<{ issuer: string, subject: string, email: string | undefined, emailVerified: boolean }>} */
    async finish(callbackUrl, attempt) {
      const code = codeOf(callbackUrl.searchParams, attempt);
      const tokens = await requestJson(provider.tokenEndpoint, {
        method: 'POST',
        headers: { accept: 'application/json', authorization: `Basic ${basic}` },
        body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: attempt.verifier }),
      });
      const isBearer = typeof tokens.token_type === 'string' && tokens.token_type.toLowerCase() === 'bearer';
      if (tokens.error || !isBearer || typeof tokens.access_token !== 'string') throw new LoginError('provider');

      const user = await requestJson(provider.userinfoEndpoint, {
        headers: { accept: 'application/json', authorization: `Bearer ${tokens.access_token}` },
      });
      if (user.error || typeof user.sub !== 'string' || user.sub === '') throw new LoginError('provider');
      return { issuer: provider.issuer, subject: user.sub, email: user.email, emailVerified: user.email_verified === true };
    },
  };
}
