// #region policy
const GUEST = ['products:read'];
const USER = [...GUEST, 'orders:create', 'orders:read:own', 'orders:cancel:own', 'profile:write:own'];
const SUPPORT = [...USER, 'orders:read', 'orders:cancel'];
const ADMIN = [...SUPPORT, 'orders:refund', 'roles:write'];

const ROLES = new Map(Object.entries({ guest: GUEST, user: USER, support: SUPPORT, admin: ADMIN }));

/** 'any', 'own', or undefined: what is not written above is not allowed. */
export function reach(role, permission) {
  const granted = ROLES.get(role) ?? [];
  if (granted.includes(permission)) return 'any';
  return granted.includes(`${permission}:own`) ? 'own' : undefined;
}
// #endregion

export const roles = [...ROLES.keys()];
export const permissions = new Set([...ROLES.values()].flat().map((name) => name.replace(/:own$/, '')));
