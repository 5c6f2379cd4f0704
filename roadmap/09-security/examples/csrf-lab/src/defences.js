import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

function same(a, b) {
  const [left, right] = [Buffer.from(String(a)), Buffer.from(String(b))];
  return left.length === right.length && timingSafeEqual(left, right);
}

// #region naive
/** "Cookie and form field are equal" only proves that somebody could write both. */
export function naiveDoubleSubmit() {
  return {
    issue(req, res) {
      const token = randomBytes(32).toString('base64url');
      res.cookie('csrf', token, { path: '/', secure: true, sameSite: 'lax' });
      return token;
    },
    check(req, res, next) {
      if (SAFE.has(req.method)) return next();
      if (req.cookies.csrf && req.cookies.csrf === req.body?.csrf) return next();
      res.status(403).send('CSRF token missing or wrong');
    },
  };
}
// #endregion

// #region bound
/** An HMAC over the session's id. Nothing to store, and Mallory's token is worth nothing in Ann's session. */
export function boundToken({ key }) {
  const mac = (sid, random) =>
    createHmac('sha256', key).update(JSON.stringify([sid, random])).digest('base64url');
  return {
    issue(req) {
      const random = randomBytes(16).toString('base64url');
      return `${random}.${mac(req.sid, random)}`;
    },
    check(req, res, next) {
      if (SAFE.has(req.method)) return next();
      const token = req.get('x-csrf-token') ?? req.body?.csrf;
      const [random, given] = typeof token === 'string' ? token.split('.') : [];
      if (given && same(given, mac(req.sid, random))) return next();
      res.status(403).send('CSRF token missing or wrong');
    },
  };
}
// #endregion

// #region origin
/** The browser says where the request comes from, and no page can make it say something else. */
export function sameOriginOnly({ origin }) {
  return {
    issue: () => '',
    check(req, res, next) {
      if (SAFE.has(req.method)) return next();
      const site = req.get('sec-fetch-site');
      const ok = site === undefined ? req.get('origin') === origin : site === 'same-origin';
      if (ok) return next();
      res.status(403).send('Cross-origin request refused');
    },
  };
}
// #endregion

export const nothing = () => ({ issue: () => '', check: (req, res, next) => next() });
