import { createHash, randomBytes } from 'node:crypto';

const random = () => randomBytes(32).toString('base64url');

/** GitHub is not OpenID Connect: no ID token, no nonce, and its discovery documents are a preview. What a library would do is written out. */
export function createGithub({ base = 'https://github.com', api = 'https://api.github.com', clientId, clientSecret, redirectUri }) {
  async function json(url, init) {
    const res = await fetch(url, { signal: AbortSignal.timeout(5000), ...init });
    if (!res.ok) throw new Error(`GitHub answered ${res.status}`);
    return res.json();
  }

  return {
    start() {
      const attempt = { state: random(), verifier: random() };
      const url = new URL(`${base}/login/oauth/authorize`);
      url.search = new URLSearchParams({
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: 'user:email',
        state: attempt.state,
        code_challenge: createHash('sha256').update(attempt.verifier).digest('base64url'),
        code_challenge_method: 'S256',
      });
      return { url: url.href, attempt };
    },

    // #region github
    async finish(callbackUrl, { state, verifier }) {
      const query = callbackUrl.searchParams;
      if (query.get('state') !== state) throw new Error('state does not match');
      if (query.has('iss') && query.get('iss') !== `${base}/login/oauth`) throw new Error('another issuer');
      if (query.has('error')) throw new Error(`GitHub: ${query.get('error')}`);

      const tokens = await json(`${base}/login/oauth/access_token`, {
        method: 'POST',
        headers: { accept: 'application/json' }, // otherwise the answer is a form
        body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, code: query.get('code'), redirect_uri: redirectUri, code_verifier: verifier }),
      });
      if (tokens.error) throw new Error(`GitHub: ${tokens.error}`); // with status 200

      const headers = { authorization: `Bearer ${tokens.access_token}`, accept: 'application/vnd.github+json', 'user-agent': 'oauth-login-example' };
      const [user, emails] = await Promise.all([json(`${api}/user`, { headers }), json(`${api}/user/emails`, { headers })]);
      const primary = emails.find((email) => email.primary);
      return { issuer: 'https://github.com/login/oauth', subject: String(user.id), email: primary?.email, emailVerified: primary?.verified === true };
    },
    // #endregion
  };
}
