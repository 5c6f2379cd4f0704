import { Problem } from './problem.js';

export const ROLES = ['user', 'support', 'admin'];

/**
 * Middleware: who is it, and may he do this? Sets req.account = { id, role } and req.scope ('any' or 'own').
 * @param {{ accessTokens: ReturnType<import('./access-tokens.js').createAccessTokens>, accounts: ReturnType<import('./accounts.js').createAccounts> }} services
 */
export function createGuard({ accessTokens, accounts }) {
  return (permission) => async (req, res, next) => {
    // TODO: whoever has a token may do everything. See the README, 13 to 16.
    const claims = await accessTokens.verify(req.get('authorization')?.slice('Bearer '.length) ?? '');
    if (!claims) throw new Problem(401);
    req.account = { id: claims.accountId, role: claims.role };
    req.scope = 'any';
    next();
  };
}
