import { Events, OAuth2Server } from 'oauth2-mock-server';

/** oauth2-mock-server plays Google: OpenID Connect on localhost. Whoever is `user` is logged in there. */
export async function startMockGoogle() {
  const server = new OAuth2Server();
  await server.issuer.keys.generate('RS256');
  await server.start(0, '127.0.0.1');
  const people = {
    ann: { sub: '1001', email: 'ann@example.com', email_verified: true },
    mallory: { sub: '1002', email: 'mallory@example.com', email_verified: true },
    // Providers of companies let administrators write any address into an account.
    'mallory as ann': { sub: '1003', email: 'ann@example.com', email_verified: false },
  };
  const codes = new Map();
  const mock = { user: 'ann', issuer: server.issuer.url, close: () => server.stop() };
  server.service.on(Events.BeforeAuthorizeRedirect, ({ url }) => codes.set(url.searchParams.get('code'), people[mock.user]));
  server.service.on(Events.BeforeTokenSigning, (token, req) => Object.assign(token.payload, codes.get(req.body.code)));
  return mock;
}
