import express from 'express';
import session from 'express-session';
import { findUser } from './users.js';

const HOUR = 3600_000;

/**
 * @param {object} options
 * @param {import('./sqlite-store.js').SqliteStore} options.store
 * @param {string[]} options.secret signs the cookie; the first signs, all verify
 * @param {boolean} [options.https] false only on a developer's machine
 * @param {boolean} [options.naive] the login that most tutorials show
 */
export function createApp({ store, secret, https = true, naive = false, absolute = 12 * HOUR, now = Date.now }) {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', 'loopback'); // TLS ends at a proxy on this machine

  // #region session
  app.use(session({
    store,
    secret,
    name: https ? '__Host-sid' : 'sid',
    cookie: { path: '/', secure: https, httpOnly: true, sameSite: 'lax' },
    resave: false, // write only what has changed
    saveUninitialized: false, // no session for a visitor who has done nothing
  }));
  // #endregion
  app.use(express.json());

  app.use((req, res, next) => {
    const { userId, since } = req.session;
    if (userId === undefined || now() - since < absolute) return next();
    req.session.regenerate(next); // too old, however active
  });

  const loggedIn = (req, res, next) => (req.session.userId === undefined ? res.sendStatus(401) : next());

  app.post('/cart', (req, res) => {
    req.session.cart = [...(req.session.cart ?? []), req.body?.item];
    res.json(req.session.cart);
  });

  app.get('/me', loggedIn, (req, res) => res.json({ userId: req.session.userId, cart: req.session.cart ?? [] }));

  if (naive) {
    app.post('/login', (req, res) => {
      const user = findUser(req.body?.email, req.body?.password);
      if (!user) return res.sendStatus(401);
      req.session.userId = user.id; // under the id that the visitor has come with
      req.session.since = now();
      res.sendStatus(204);
    });
    app.post('/logout', (req, res) => {
      res.clearCookie(https ? '__Host-sid' : 'sid', { path: '/', secure: https }); // and the session lives on
      res.sendStatus(204);
    });
    return app;
  }

  // #region login
  app.post('/login', (req, res, next) => {
    const user = findUser(req.body?.email, req.body?.password);
    if (!user) return res.sendStatus(401);
    const { cart } = req.session;
    req.session.regenerate((err) => { // ends the old session, makes a new id
      if (err) return next(err);
      Object.assign(req.session, { userId: user.id, since: now(), cart });
      res.sendStatus(204);
    });
  });

  app.post('/logout', (req, res, next) => {
    req.session.destroy((err) => { // on the server: a copy of the cookie is worth nothing now
      if (err) return next(err);
      res.clearCookie(https ? '__Host-sid' : 'sid', { path: '/', secure: https });
      res.sendStatus(204);
    });
  });
  // #endregion

  app.post('/logout-everywhere', loggedIn, (req, res) => {
    store.destroyForUser(req.session.userId);
    res.sendStatus(204);
  });
  return app;
}
