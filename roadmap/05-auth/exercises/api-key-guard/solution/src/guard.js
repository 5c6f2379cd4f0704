import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const sha256 = (text) => createHash('sha256').update(text).digest();
const NOBODY = randomBytes(32); // compared with when there is no row

/**
 * @param {object} options
 * @param {{ find(id: string): Promise<object | undefined> }} options.keys
 * @param {string} options.realm
 * @param {() => number} [options.now] milliseconds
 */
export function createGuard({ keys, realm, now = Date.now }) {
  function refuse(res, status, details = '') {
    res.writeHead(status, {
      'WWW-Authenticate': `Bearer realm="${realm}"${details}`,
      'Content-Type': 'application/json',
    });
    res.end(JSON.stringify({ status }));
  }

  return function guard(scope) {
    return async (req, res, next) => {
      const [, key] = /^bearer +(.*)$/i.exec(req.headers.authorization ?? '') ?? [];
      if (key === undefined) return refuse(res, 401);

      const invalid = () => refuse(res, 401, ', error="invalid_token"');
      const [, id, secret] = /^shop_([0-9a-f]{16})_([\w-]{43})$/.exec(key) ?? [];
      if (id === undefined) return invalid();
      let row;
      try {
        row = await keys.find(id);
      } catch (err) {
        return next(err);
      }
      const matches = timingSafeEqual(sha256(secret), row ? Buffer.from(row.secretHash, 'hex') : NOBODY);
      if (!row || !matches) return invalid();
      if (row.revokedAt !== null || (row.expiresAt !== null && now() >= row.expiresAt)) return invalid();

      const scopes = row.scopes.split(' ');
      if (!scopes.includes(scope)) return refuse(res, 403, `, error="insufficient_scope", scope="${scope}"`);
      req.client = { id: row.id, owner: row.owner, scopes };
      next();
    };
  };
}
