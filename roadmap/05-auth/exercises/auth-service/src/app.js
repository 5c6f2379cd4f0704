import express from 'express';
import { createGuard } from './access.js';
import { createAccessTokens } from './access-tokens.js';
import { createAccounts } from './accounts.js';
import { createDocuments } from './documents.js';
import { createPasswords } from './passwords.js';
import { handleErrors, Problem } from './problem.js';
import { createRefreshTokens } from './refresh-tokens.js';

/**
 * @param {object} options
 * @param {import('node:sqlite').DatabaseSync} options.db
 * @param {import('./config.js').Config} options.config
 * @param {() => number} [options.now]
 * @param {(entry: object) => void} [options.log]
 */
export function createApp({ db, config, now = Date.now, log = (entry) => console.error(entry) }) {
  const accounts = createAccounts(db);
  const documents = createDocuments(db);
  const passwords = createPasswords(config.scrypt);
  const accessTokens = createAccessTokens({ config, now });
  const refreshTokens = createRefreshTokens({ db, config, now, log });
  const needs = createGuard({ accessTokens, accounts });

  const app = express();
  app.disable('x-powered-by');
  app.use(express.json({ limit: '10kb' }));

  app.post('/accounts', async (req, res) => {
    const { id, email, role } = accounts.create(req.body.email, await passwords.hash(req.body.password));
    res.status(201).json({ id, email, role });
  });

  app.post('/sessions', async (req, res) => {
    const account = accounts.byEmail(req.body.email);
    if (!(await passwords.verify(req.body.password, account?.passwordHash))) throw new Problem(401);
    res.cookie('refresh', refreshTokens.issue(account.id));
    res.json({ access_token: await accessTokens.sign(account), token_type: 'Bearer', expires_in: config.accessLifetime / 1000 });
  });

  // TODO: POST /sessions/refresh, DELETE /sessions/current, PUT /account/password, PUT /accounts/:id/role

  app.get('/documents', needs('documents:read'), (req, res) => {
    res.json(documents.list({ scope: req.scope, accountId: req.account.id }));
  });
  // TODO: POST /documents, GET and DELETE /documents/:id

  app.use(() => {
    throw new Problem(404);
  });
  app.use(handleErrors(log));
  return app;
}
