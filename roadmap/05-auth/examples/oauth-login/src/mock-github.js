import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';

/** Plays as much of GitHub as a login needs. Whoever is `user` is logged in there. */
export async function startMockGithub({ clientId, clientSecret }) {
  const people = {
    ann: { user: { id: 501, login: 'ann' }, emails: [{ email: 'ann@example.com', primary: true, verified: true }] },
    mallory: { user: { id: 502, login: 'mallory' }, emails: [{ email: 'mallory@example.com', primary: true, verified: true }] },
  };
  const codes = new Map();
  const tokens = new Map();
  const mock = { user: 'ann' };

  const server = http.createServer(async (req, res) => {
    const url = new URL(req.url, 'http://localhost');
    const json = (status, body) => res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url.pathname === '/login/oauth/authorize') {
      const code = randomUUID();
      codes.set(code, { person: people[mock.user], challenge: url.searchParams.get('code_challenge') });
      const back = new URL(url.searchParams.get('redirect_uri'));
      back.searchParams.set('code', code);
      if (url.searchParams.has('state')) back.searchParams.set('state', url.searchParams.get('state'));
      back.searchParams.set('iss', `http://${req.headers.host}/login/oauth`);
      return res.writeHead(302, { location: back.href }).end();
    }
    if (url.pathname === '/login/oauth/access_token') {
      let text = '';
      for await (const chunk of req) text += chunk;
      const form = new URLSearchParams(text);
      if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret) return json(200, { error: 'incorrect_client_credentials' });
      const grant = codes.get(form.get('code'));
      codes.delete(form.get('code')); // once
      const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
      if (!grant || (grant.challenge && grant.challenge !== challenge)) return json(200, { error: 'bad_verification_code' }); // status 200, as GitHub does
      const token = randomUUID();
      tokens.set(token, grant.person);
      return json(200, { access_token: token, token_type: 'bearer', scope: 'user:email' });
    }
    const person = tokens.get(/^Bearer (.+)$/.exec(req.headers.authorization)?.[1]);
    if (!person) return json(401, { message: 'Bad credentials' });
    if (url.pathname === '/user') return json(200, person.user);
    if (url.pathname === '/user/emails') return json(200, person.emails);
    return json(404, {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(mock, {
    base: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
      return once(server, 'close');
    },
  });
}
