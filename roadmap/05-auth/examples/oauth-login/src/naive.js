import express from 'express';
import { createSessions } from './sessions.js';

/** "Take the code, ask who it is, find the account by its address." Do not copy. */
export function createNaiveApp({ google, accounts, baseUrl }) {
  const app = express();
  const sessions = createSessions({ secure: false });
  const redirectUri = `${baseUrl}/callback/google`;

  app.get('/login/google', (req, res) => res.redirect(`${google.issuer}/authorize?${new URLSearchParams({ response_type: 'code', scope: 'openid email', client_id: 'shop', redirect_uri: redirectUri })}`));
  app.post('/link/google', (req, res) => res.redirect(303, '/login/google'));
  app.get('/callback/google', async (req, res) => {
    const tokens = await fetch(`${google.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'authorization_code', client_id: 'shop', redirect_uri: redirectUri, code: req.query.code }),
    }).then((answer) => answer.json());
    const claims = JSON.parse(Buffer.from(tokens.id_token.split('.')[1], 'base64url')); // straight from Google, so why check?
    const identity = { issuer: claims.iss, subject: claims.sub, email: claims.email, emailVerified: true };
    const current = sessions.get(req)?.userId;
    if (current !== undefined) accounts.link(current, identity); // logged in already: link
    const userId = current ?? accounts.byEmail(claims.email) ?? accounts.login(identity);
    sessions.renew(req, res, { userId });
    res.redirect('/me');
  });
  app.get('/me', (req, res) => {
    const userId = sessions.get(req)?.userId;
    res.status(userId === undefined ? 401 : 200).json(userId === undefined ? {} : accounts.get(userId));
  });
  return app;
}
