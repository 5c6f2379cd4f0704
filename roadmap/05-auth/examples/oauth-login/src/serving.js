import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { createAccounts } from './accounts.js';
import { createApp } from './app.js';
import { createGithub } from './github.js';
import { createGoogle } from './google.js';
import { startMockGithub } from './mock-github.js';
import { startMockGoogle } from './mock-google.js';
import { createNaiveApp } from './naive.js';

/** The app with both providers embedded, or the real ones where `env` has their ids. */
export async function startServer({ naive = false, port = 0, env = {}, now } = {}) {
  const mockGoogle = env.GOOGLE_CLIENT_ID ? undefined : await startMockGoogle();
  const mockIds = { clientId: 'shop', clientSecret: randomBytes(16).toString('hex') };
  const mockGithub = env.GITHUB_CLIENT_ID ? undefined : await startMockGithub(mockIds);
  const accounts = createAccounts();

  let app; // the address is known only when the server listens
  const server = http.createServer((req, res) => app(req, res)).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = env.BASE_URL ?? `http://127.0.0.1:${server.address().port}`;

  const google = createGoogle(mockGoogle
    ? { issuer: mockGoogle.issuer, ...mockIds, redirectUri: `${baseUrl}/callback/google`, insecure: true }
    : { issuer: 'https://accounts.google.com', clientId: env.GOOGLE_CLIENT_ID, clientSecret: env.GOOGLE_CLIENT_SECRET, redirectUri: `${baseUrl}/callback/google` });
  const github = createGithub(mockGithub
    ? { base: mockGithub.base, api: mockGithub.base, ...mockIds, redirectUri: `${baseUrl}/callback/github` }
    : { clientId: env.GITHUB_CLIENT_ID, clientSecret: env.GITHUB_CLIENT_SECRET, redirectUri: `${baseUrl}/callback/github` });
  app = naive ? createNaiveApp({ google: mockGoogle, accounts, baseUrl }) : createApp({ providers: { google, github }, accounts, baseUrl, now });

  return {
    baseUrl, accounts, mockGoogle, mockGithub,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      await Promise.all([mockGoogle?.close(), mockGithub?.close()]);
      accounts.close();
    },
  };
}
