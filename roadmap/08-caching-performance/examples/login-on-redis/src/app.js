import express from 'express';
import { clientOf, fixedWindow, limited, slidingWindow, tokenBucket } from './limits.js';

/**
 * @param {object} options
 * @param {object} options.redis
 * @param {ReturnType<import('./sessions.js').createSessions>} options.sessions
 * @param {(email: string, password: string) => Promise<string | null>} options.checkPassword  resolves to the user's id
 * @param {boolean} [options.https] false only on a developer's machine
 */
export function createApp({ redis, sessions, checkPassword, https = true }) {
  const cookieName = https ? '__Host-sid' : 'sid';
  const cookie = { path: '/', httpOnly: true, secure: https, sameSite: 'lax' };

  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', 'loopback'); // req.ip is what the proxy on this machine says

  // #region limits
  const minutes = (n) => n * 60_000;
  const loginByIp = limited(
    'login-ip',
    slidingWindow({ redis, name: 'login-ip', limit: 20, windowMs: minutes(1) }),
    (req) => clientOf(req.ip),
  );
  const loginByAccount = limited(
    'login-account',
    fixedWindow({ redis, name: 'login-account', limit: 5, windowMs: minutes(15) }),
    (req) => String(req.body?.email).toLowerCase().slice(0, 100),
  );
  const apiByUser = limited(
    'api',
    tokenBucket({ redis, name: 'api', burst: 50, intervalMs: 1000 }), // one a second, fifty at once
    (req) => req.session.userId,
  );
  // #endregion

  app.post('/login', loginByIp); // before anything is parsed or looked up
  app.use(express.json());
  app.use(async (req, res, next) => {
    req.sessionId = sessionIdOf(req, cookieName);
    req.session = req.sessionId === undefined ? null : await sessions.read(req.sessionId);
    next();
  });
  const loggedIn = (req, res, next) => (req.session ? next() : res.sendStatus(401));

  app.post('/login', loginByAccount, async (req, res) => {
    const userId = await checkPassword(String(req.body?.email), String(req.body?.password));
    if (userId === null) return res.sendStatus(401);
    if (req.session) await sessions.end(req.sessionId);
    res.cookie(cookieName, await sessions.start(userId), cookie).sendStatus(204);
  });

  app.get('/me', loggedIn, apiByUser, async (req, res) => {
    const { userId, data } = req.session;
    res.json({ userId, devices: (await sessions.list(userId)).length, theme: data.theme ?? 'light' });
  });

  app.put('/theme', loggedIn, apiByUser, async (req, res) => {
    req.session.data.theme = String(req.body?.theme);
    const saved = await sessions.save(req.sessionId, req.session);
    res.sendStatus(saved ? 204 : 401); // 401: logged out meanwhile
  });

  app.post('/logout', async (req, res) => {
    if (req.session) await sessions.end(req.sessionId);
    res.clearCookie(cookieName, cookie).sendStatus(204);
  });

  app.post('/logout-everywhere', loggedIn, async (req, res) => {
    await sessions.endAll(req.session.userId);
    res.clearCookie(cookieName, cookie).sendStatus(204);
  });

  app.use((err, req, res, next) => {
    if (res.headersSent) return next(err);
    if (err.status >= 400 && err.status < 500) return res.sendStatus(err.status); // such as JSON that is none
    console.error('request failed:', err.message);
    res.sendStatus(503); // without sessions nobody is a visitor: we do not know
  });
  return app;
}

function sessionIdOf(req, name) {
  const pairs = (req.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
