import { permissions, reach } from './policy.js';

// #region guard
/** Middleware: this route needs this permission. */
export function needs(permission) {
  if (!permissions.has(permission)) throw new Error(`no role has "${permission}": a typo?`); // at start, not at 3 a.m.
  return (req, res, next) => {
    req.reach = reach(req.user?.role ?? 'guest', permission);
    if (req.reach) return next();
    if (req.user) return res.status(403).json({ status: 403, title: `Needs ${permission}` });
    res.status(401).set('WWW-Authenticate', 'Bearer realm="desk"').json({ status: 401, title: 'Log in first' });
  };
}
// #endregion
