/**
 * @typedef {{ id: number | string, roles: string[] }} User
 * @typedef {'any' | 'own' | 'none'} Scope
 */

/**
 * @param {object} options
 * @param {string[]} options.permissions
 * @param {Record<string, { extends?: string[], can: string[] }>} options.roles
 */
export function createAccess({ permissions, roles }) {
  return {
    /** @returns {Scope} */
    scope(user, permission) {
      // TODO: whoever is logged in may do everything. See the README.
      return user ? 'any' : 'none';
    },

    can(user, permission, resource) {
      return Boolean(user);
    },

    guard(permission, load) {
      return async (req, res, next) => {
        req.scope = 'any';
        if (load) req.resource = await load(req);
        next();
      };
    },
  };
}
