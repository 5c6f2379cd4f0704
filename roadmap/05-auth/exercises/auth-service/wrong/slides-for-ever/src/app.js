import express from 'express';
import { createGuard, ROLES } from './access.js';
import { createAccessTokens } from './access-tokens.js';
import { createAccounts } from './accounts.js';
import { createDocuments } from './documents.js';
import { createPasswords } from './passwords.js';
import { handleErrors, Problem } from './problem.js';
import { createRefreshTokens } from './refresh-tokens.js';

const COOKIE = '__Host-refresh';
const COOKIE_OPTIONS = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' };

const tokenOf = (req) => /(?:^|;\s*)__Host-refresh=([\w-]+)/.exec(req.get('cookie') ?? '')?.[1];

function text(value) {
  if (typeof value !== 'string') throw new Problem(422);
  return value;
}
function newPassword(value) {
  const length = [...text(value).normalize('NFC')].length;
  if (length < 15 || length > 128) throw new Problem(422, { detail: 'A password has 15 to 128 characters.' });
  return value;
}
const normalized = (email) => text(email).trim().toLowerCase();
const idOf = (req) => (/^[1-9]\d{0,14}$/.test(req.params.id) ? Number(req.params.id) : 0);

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
  app.use(['/accounts', '/account', '/sessions'], (req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  app.use(express.json({ limit: '10kb' }));

  async function answer(res, account, refreshToken) {
    const accessToken = await accessTokens.sign(account);
    res.cookie(COOKIE, refreshToken, { ...COOKIE_OPTIONS, maxAge: config.idle });
    res.json({ access_token: accessToken, token_type: 'Bearer', expires_in: config.accessLifetime / 1000 });
  }

  app.post('/accounts', async (req, res) => {
    const email = normalized(req.body?.email);
    if (!/^[^@\s]+@[^@\s]+$/.test(email)) throw new Problem(422, { detail: 'This is no address.' });
    const account = accounts.create(email, await passwords.hash(newPassword(req.body?.password)));
    if (!account) throw new Problem(409, { detail: 'There is an account with this address.' });
    res.status(201).json({ id: account.id, email: account.email, role: account.role });
  });

  app.post('/sessions', async (req, res) => {
    const password = text(req.body?.password);
    const account = accounts.byEmail(normalized(req.body?.email));
    if (!(await passwords.verify(password, account?.passwordHash))) throw new Problem(401);
    if (passwords.isOutdated(account.passwordHash)) {
      const hash = await passwords.hash(password);
      if (accounts.setHash(account.id, account.passwordHash, hash)) account.passwordHash = hash;
    }
    const current = accounts.byId(account.id); // it may have been changed while we were hashing
    if (current?.passwordHash !== account.passwordHash) throw new Problem(401);
    await answer(res, current, refreshTokens.issue(current.id));
  });

  app.post('/sessions/refresh', async (req, res) => {
    const rotated = refreshTokens.rotate(tokenOf(req) ?? '');
    const account = rotated && accounts.byId(rotated.accountId);
    if (!account) {
      res.clearCookie(COOKIE, COOKIE_OPTIONS);
      throw new Problem(401);
    }
    await answer(res, account, rotated.token);
  });

  app.delete('/sessions/current', (req, res) => {
    refreshTokens.revoke(tokenOf(req) ?? '');
    res.clearCookie(COOKIE, COOKIE_OPTIONS).status(204).end();
  });

  app.put('/account/password', needs('password:change'), async (req, res) => {
    const [current, next] = [text(req.body?.current), newPassword(req.body?.next)];
    const account = accounts.byId(req.account.id);
    if (!(await passwords.verify(current, account?.passwordHash))) throw new Problem(403);
    if (!accounts.setHash(account.id, account.passwordHash, await passwords.hash(next))) throw new Problem(409);
    refreshTokens.revokeAll(account.id, tokenOf(req));
    res.status(204).end();
  });

  app.put('/accounts/:id/role', needs('roles:change', { fresh: true }), (req, res) => {
    const role = req.body?.role;
    if (!ROLES.includes(role)) throw new Problem(422);
    if (idOf(req) === req.account.id) throw new Problem(409, { detail: 'Nobody changes his own role.' });
    if (!accounts.setRole(idOf(req), role)) throw new Problem(404);
    res.status(204).end();
  });

  const scoped = (req) => ({ scope: req.scope, accountId: req.account.id });
  app.get('/documents', needs('documents:read'), (req, res) => res.json(documents.list(scoped(req))));
  app.post('/documents', needs('documents:create'), (req, res) => {
    res.status(201).json(documents.create({ accountId: req.account.id, text: text(req.body?.text) }));
  });
  app.get('/documents/:id', needs('documents:read'), (req, res) => {
    const document = documents.get({ id: idOf(req), ...scoped(req) });
    if (!document) throw new Problem(404);
    res.json(document);
  });
  app.delete('/documents/:id', needs('documents:delete', { fresh: true }), (req, res) => {
    if (!documents.remove({ id: idOf(req), ...scoped(req) })) throw new Problem(404);
    res.status(204).end();
  });

  app.use(() => {
    throw new Problem(404);
  });
  app.use(handleErrors(log));
  return app;
}
