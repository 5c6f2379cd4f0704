import { createHash, timingSafeEqual } from 'node:crypto';
import { parseAuthorization, parseBasic } from './credentials.js';

// #region bearer
/** Lets through who has a valid API key with this scope. */
export const requireScope = (keys, scope) => (req, res, next) => {
  const challenge = (status, details = '') =>
    res.status(status).set('WWW-Authenticate', `Bearer realm="shop"${details}`).json({ status });

  const given = parseAuthorization(req.get('authorization'));
  if (given?.scheme !== 'bearer') return challenge(401); // nothing has been tried: no error to report
  const client = keys.verify(given.credentials);
  if (!client) return challenge(401, ', error="invalid_token"'); // wrong, expired, revoked: one answer
  if (!client.scopes.includes(scope)) return challenge(403, `, error="insufficient_scope", scope="${scope}"`);
  req.client = client;
  next();
};
// #endregion

// #region basic
/** For one machine, such as Prometheus, with a long random password. */
export function requireBasic({ user, password }) {
  const digest = (text) => createHash('sha256').update(text).digest(); // equal lengths for timingSafeEqual
  const [expectedUser, expectedPassword] = [digest(user), digest(password)];

  return (req, res, next) => {
    const authorization = parseAuthorization(req.get('authorization'));
    const given = authorization?.scheme === 'basic' ? parseBasic(authorization.credentials) : undefined;
    const userMatches = timingSafeEqual(digest(given?.user ?? ''), expectedUser);
    const passwordMatches = timingSafeEqual(digest(given?.password ?? ''), expectedPassword);
    if (userMatches && passwordMatches) return next();
    res.status(401).set('WWW-Authenticate', 'Basic realm="metrics", charset="UTF-8"').json({ status: 401 });
  };
}
// #endregion
