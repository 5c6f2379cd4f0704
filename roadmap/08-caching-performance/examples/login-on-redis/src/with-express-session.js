import { RedisStore } from 'connect-redis';
import express from 'express';
import session from 'express-session';

/** The same with the packages that most Express projects use. */
export function createApp({ redis, secret, idle = 1800, https = true }) {
  const app = express();
  app.set('trust proxy', 'loopback');

  // #region connect-redis
  app.use(
    session({
      store: new RedisStore({ client: redis, prefix: 'sess:' }),
      secret,
      name: https ? '__Host-sid' : 'sid',
      cookie: { path: '/', secure: https, httpOnly: true, sameSite: 'lax', maxAge: idle * 1000 },
      rolling: true, // the cookie is prolonged with each answer, as the key in Redis is
      resave: false,
      saveUninitialized: false,
    }),
  );
  // #endregion

  app.post('/login/:user', (req, res, next) => {
    req.session.regenerate((err) => {
      if (err) return next(err);
      req.session.userId = req.params.user;
      res.sendStatus(204);
    });
  });
  app.get('/me', (req, res) => res.json({ userId: req.session.userId ?? null }));
  return app;
}
