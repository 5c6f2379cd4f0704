import { randomBytes } from 'node:crypto';
import { hash, isOutdated, TODAY, verify } from './passwords.js';

/** What most tutorials show. An unknown address is answered at once, a known one after a hash. */
export function createNaiveLogin(users, { check = verify } = {}) {
  return async (email, password) => {
    const user = await users.byEmail(email);
    if (!user) return null;
    return (await check(password, user.hash)) ? user : null;
  };
}

// #region login
export async function createLogin(users, { check = verify, today = TODAY } = {}) {
  const nobody = await hash(randomBytes(32).toString('hex'), today); // no password matches it

  return async (email, password) => {
    const user = await users.byEmail(email);
    const matches = await check(password, user?.hash ?? nobody); // the same work for everybody
    if (!user || !matches) return null;
    if (isOutdated(user.hash, today)) {
      // Only now is the password at hand. UPDATE … SET hash = $new WHERE id = $id AND hash = $old:
      // without the last condition this could undo a password change that came in between.
      await users.replaceHash(user.id, user.hash, await hash(password, today));
    }
    return user;
  };
}
// #endregion
