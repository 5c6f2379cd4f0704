import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';

export const CLIENT_ID = 'shop:web+1';
export const CLIENT_SECRET = 'a secret/with+100% odd:characters';

/** A provider that checks what it gets, and remembers it. `change` may spoil its answers. */
export async function startProvider(t) {
  const seen = { tokenRequests: [], userinfoRequests: [], problems: [] };
  const grants = new Map();
  const tokens = new Set();
  const provider = { change: {}, user: { sub: '1001', email: 'ann@example.com', email_verified: true }, seen, secrets: [] };

  const server = http.createServer(async (req, res) => {
    let text = '';
    for await (const chunk of req) text += chunk;
    const path = new URL(req.url, 'http://localhost').pathname;
    const change = provider.change[path];
    const send = (status, body) => res.writeHead(status, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body));
    if (change?.hang) return;
    if (change?.headersOnly) return res.writeHead(200, { 'content-type': 'application/json' }).write('{');
    if (change?.redirect) return res.writeHead(307, { location: `/elsewhere` }).end();

    if (path === '/token') {
      const form = new URLSearchParams(text);
      seen.tokenRequests.push({ method: req.method, headers: req.headers, form });
      const problem = (what) => { seen.problems.push(what); send(400, { error: 'invalid_request' }); };
      if (change?.status) return send(change.status, change.body ?? { error: 'invalid_grant' });
      if (change && 'body' in change) return send(200, change.body);
      if (req.method !== 'POST' || !/^application\/x-www-form-urlencoded/.test(req.headers['content-type'])) return problem('no POST with a form');
      const [id, ...secret] = Buffer.from(req.headers.authorization?.replace(/^Basic /i, '') ?? '', 'base64').toString().split(':');
      const decode = (part) => new URLSearchParams(`x=${part}`).get('x');
      if (decode(id) !== CLIENT_ID || secret.length !== 1 || decode(secret[0]) !== CLIENT_SECRET) return problem('the client\'s id and secret do not match, or are not encoded as RFC 6749 says');
      const grant = grants.get(form.get('code'));
      grants.delete(form.get('code'));
      if (!grant) return problem('unknown code');
      if (form.get('grant_type') !== 'authorization_code') return problem('another grant_type');
      if (form.get('redirect_uri') !== grant.redirectUri) return problem('another redirect_uri');
      if (createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url') !== grant.challenge) return problem('the verifier does not match the challenge');
      const token = randomUUID();
      tokens.add(token);
      provider.secrets.push(token);
      return send(200, { access_token: token, token_type: 'Bearer', expires_in: 300, ...change?.add });
    }
    if (path === '/userinfo') {
      seen.userinfoRequests.push({ method: req.method, headers: req.headers, url: req.url });
      if (change?.status) return send(change.status, change.body ?? {});
      if (change && 'body' in change) return send(200, change.body);
      if (!tokens.has(req.headers.authorization?.replace(/^Bearer /i, ''))) return send(401, { error: 'invalid_token' });
      return send(200, provider.user);
    }
    send(200, { access_token: 'elsewhere', token_type: 'Bearer', sub: 'somebody else' });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });

  const base = `http://127.0.0.1:${server.address().port}`;
  return Object.assign(provider, {
    metadata: { issuer: base, authorizationEndpoint: `${base}/authorize?tenant=7`, tokenEndpoint: `${base}/token`, userinfoEndpoint: `${base}/userinfo` },
    /** What the browser does with the url of start(): Ann agrees, and is sent back. */
    authorize(url, changes = {}) {
      const query = new URL(url).searchParams;
      const code = randomUUID();
      provider.secrets.push(code);
      grants.set(code, { redirectUri: query.get('redirect_uri'), challenge: query.get('code_challenge') });
      const back = new URL(query.get('redirect_uri'));
      const parameters = { code, state: query.get('state'), ...changes };
      for (const [name, value] of Object.entries(parameters)) for (const each of [value].flat()) if (each !== undefined && each !== null) back.searchParams.append(name, each);
      return back;
    },
    requests: () => seen.tokenRequests.length + seen.userinfoRequests.length,
    close: () => { server.close(); server.closeAllConnections(); },
  });
}
