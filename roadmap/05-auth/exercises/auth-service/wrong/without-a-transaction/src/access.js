import { Problem } from './problem.js';

export const ROLES = ['user', 'support', 'admin'];

const USER = { 'documents:read': 'own', 'documents:create': 'any', 'documents:delete': 'own', 'password:change': 'own' };
const SUPPORT = { ...USER, 'documents:read': 'any' };
const ADMIN = { ...SUPPORT, 'documents:delete': 'any', 'roles:change': 'any' };
const GRANTS = new Map([['user', USER], ['support', SUPPORT], ['admin', ADMIN]]);

/**
 * Middleware: who is it, and may he do this? Sets req.account = { id, role } and req.scope ('any' or 'own').
 * @param {{ accessTokens: ReturnType<import('./access-tokens.js').createAccessTokens>, accounts: ReturnType<import('./accounts.js').createAccounts> }} services
 */
export function createGuard({ accessTokens, accounts }) {
  const unauthorized = (challenge) => new Problem(401, { headers: { 'WWW-Authenticate': challenge } });

  return (permission, { fresh = false } = {}) => {
    if (!Object.hasOwn(ADMIN, permission)) throw new Error(`unknown permission "${permission}"`);
    return async (req, res, next) => {
      const token = /^bearer +(\S+)$/i.exec(req.get('authorization') ?? '')?.[1];
      if (token === undefined) throw unauthorized('Bearer');
      const claims = await accessTokens.verify(token);
      if (!claims) throw unauthorized('Bearer error="invalid_token"');
      const role = fresh ? accounts.byId(claims.accountId)?.role : claims.role;
      const scope = GRANTS.get(role)?.[permission];
      if (scope === undefined) throw new Problem(403);
      req.account = { id: claims.accountId, role };
      req.scope = scope;
      next();
    };
  };
}
