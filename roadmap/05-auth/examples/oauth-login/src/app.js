import express from 'express';
import { LinkError } from './accounts.js';
import { createSessions } from './sessions.js';

const TEN_MINUTES = 600_000;

/** @param providers { google: { start, finish }, github: … } */
export function createApp({ providers, accounts, baseUrl, now = Date.now }) {
  const app = express();
  app.disable('x-powered-by');
  const sessions = createSessions({ secure: baseUrl.startsWith('https:') });

  app.param('provider', (req, res, next, name) => {
    req.provider = Object.hasOwn(providers, name) ? providers[name] : undefined;
    if (req.provider) next();
    else res.status(404).json({ status: 404 });
  });

  // #region start
  async function begin(req, res, link) {
    const { url, attempt } = await req.provider.start();
    const login = { ...attempt, provider: req.params.provider, link, expiresAt: now() + TEN_MINUTES };
    sessions.renew(req, res, { userId: link ? sessions.get(req).userId : undefined, login }); // bound to this browser
    res.redirect(303, url);
  }
  app.get('/login/:provider', (req, res) => begin(req, res, false));
  app.post('/link/:provider', (req, res) => { // POST: no other site can begin it (SameSite=Lax)
    if (sessions.get(req)?.userId === undefined) return res.status(401).json({ status: 401 });
    return begin(req, res, true);
  });
  // #endregion

  // #region callback
  app.get('/callback/:provider', async (req, res) => {
    const session = sessions.get(req);
    const login = session?.login;
    if (session) delete session.login; // once, whatever comes of it
    if (login?.provider !== req.params.provider || now() >= login.expiresAt) {
      return res.status(400).json({ status: 400, title: 'Begin again' });
    }
    const callbackUrl = new URL(req.originalUrl, baseUrl); // not from the Host header, which the client writes
    let identity;
    try {
      identity = await req.provider.finish(callbackUrl, login);
    } catch (err) {
      console.warn('login failed:', err.code ?? err.message); // for us; the browser gets no details
      return res.status(400).json({ status: 400, title: 'Begin again' });
    }
    if (login.link) accounts.link(session.userId, identity);
    const userId = login.link ? session.userId : accounts.login(identity);
    sessions.renew(req, res, { userId }); // a new id: no fixation
    res.redirect(303, '/me');
  });
  // #endregion

  app.get('/me', (req, res) => {
    const userId = sessions.get(req)?.userId;
    if (userId === undefined) return res.status(401).json({ status: 401 });
    res.json(accounts.get(userId));
  });
  app.post('/logout', (req, res) => {
    sessions.end(req, res);
    res.status(204).end();
  });
  app.get('/', (req, res) => res.type('html').send(Object.keys(providers).map((name) => `<p><a href="/login/${name}">Log in with ${name}</a></p>`).join('')));

  app.use((err, req, res, next) => {
    if (!(err instanceof LinkError) || res.headersSent) return next(err);
    res.status(409).json({ status: 409, title: err.message });
  });
  return app;
}
