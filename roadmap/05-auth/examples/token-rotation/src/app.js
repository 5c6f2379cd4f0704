import express from 'express';
import { RefreshError } from './refresh-tokens.js';

// #region cookie
const COOKIE = '__Host-refresh';
const cookieOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' };
// #endregion

const cookieOf = (req) => /(?:^|; )__Host-refresh=([\w.-]+)/.exec(req.get('cookie') ?? '')?.[1];

export function createApp({ users, accessTokens, refreshTokens }) {
  const app = express();
  app.disable('x-powered-by');
  app.use('/auth', (req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });

  async function answer(res, user, refreshToken) {
    res.cookie(COOKIE, refreshToken, { ...cookieOptions, maxAge: 7 * 86_400_000 });
    res.json({ access_token: await accessTokens.sign({ userId: user.id, role: user.role }), token_type: 'Bearer', expires_in: accessTokens.lifetime });
  }

  app.post('/auth/login', express.json(), async (req, res) => {
    const { name, password } = req.body ?? {};
    const user = typeof name === 'string' && typeof password === 'string' ? await users.check(name, password) : undefined;
    if (!user) return res.status(401).json({ status: 401, title: 'Wrong name or password' });
    await answer(res, user, await refreshTokens.issue(user.id));
  });

  // #region refresh
  app.post('/auth/refresh', async (req, res) => {
    try {
      const { userId, token } = await refreshTokens.rotate(cookieOf(req) ?? '');
      const user = users.get(userId); // the role of today goes into the new token, not that of the old one
      if (!user) throw new RefreshError('no such user');
      await answer(res, user, token);
    } catch (err) {
      if (!(err instanceof RefreshError)) throw err; // a database that is down is no reason to log anybody out
      if (err.reason === 'reused') console.warn('a refresh token came twice: its family is revoked');
      res.clearCookie(COOKIE, cookieOptions).status(401).json({ status: 401, title: 'Log in again' });
    }
  });
  // #endregion

  app.post('/auth/logout', async (req, res) => {
    await refreshTokens.revoke(cookieOf(req) ?? '');
    res.clearCookie(COOKIE, cookieOptions).status(204).end();
  });

  app.get('/me', async (req, res) => {
    const token = /^bearer +(\S+)$/i.exec(req.get('authorization') ?? '')?.[1];
    try {
      const { sub, role } = await accessTokens.verify(token ?? '');
      res.json({ id: Number(sub), role });
    } catch (err) {
      if (!err.code?.startsWith('ERR_J')) throw err;
      const details = token ? ', error="invalid_token"' : '';
      res.status(401).set('WWW-Authenticate', `Bearer realm="shop"${details}`).json({ status: 401 });
    }
  });
  return app;
}
