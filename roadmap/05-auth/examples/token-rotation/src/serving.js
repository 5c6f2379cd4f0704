import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createAccessTokens } from './access-tokens.js';
import { createApp } from './app.js';
import { createRefreshTokens, openDb } from './refresh-tokens.js';
import { createStatelessRefreshTokens } from './stateless.js';
import { createUsers } from './users.js';

export async function startServer({ stateless = false, port = 0, key = randomBytes(32), clock = { now: () => Date.now() } } = {}) {
  const db = openDb();
  const now = () => clock.now();
  const refreshTokens = stateless ? createStatelessRefreshTokens({ key: randomBytes(32) }) : createRefreshTokens({ db, now });
  const users = await createUsers();
  const accessTokens = createAccessTokens({ key, now });
  const server = createApp({ users, accessTokens, refreshTokens }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${server.address().port}`;

  /** A login or a refresh, as its two tokens; undefined when refused. */
  async function tokens(path, { cookie, body } = {}) {
    const headers = { ...(cookie && { cookie }), ...(body && { 'content-type': 'application/json' }) };
    const res = await fetch(base + path, { method: 'POST', headers, body: body && JSON.stringify(body) });
    const json = res.status === 204 ? undefined : await res.json();
    if (!res.ok) return undefined;
    return { access: json?.access_token, cookie: res.headers.getSetCookie()[0]?.split(';')[0] };
  }

  return {
    base, db, users, refreshTokens,
    login: () => tokens('/auth/login', { body: { name: 'ann', password: 'correct horse battery' } }),
    refresh: (cookie) => tokens('/auth/refresh', { cookie }),
    logout: (cookie) => tokens('/auth/logout', { cookie }),
    me: async (access) => (await fetch(`${base}/me`, { headers: { authorization: `Bearer ${access}` } })).status === 200,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      db.close();
    },
  };
}
