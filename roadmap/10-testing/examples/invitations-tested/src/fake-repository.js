import { TokenTaken } from './errors.js';

// #region fake
/** The same behaviour on an array. Good for tests only as long as it passes the same contract. */
export function createFakeRepository() {
  const rows = [];
  const same = (a, b) => a.toLowerCase() === b.toLowerCase(); // as NOCASE, for ASCII
  return {
    async add(invitation) {
      if (rows.some((row) => row.token === invitation.token)) throw new TokenTaken(invitation.token);
      rows.push({ ...invitation }); // a copy, as a table keeps one
    },
    async latestFor(email) {
      const row = rows.findLast((candidate) => same(candidate.email, email));
      return row && { ...row };
    },
    async accept(token, now) {
      const row = rows.find((candidate) => candidate.token === token);
      if (!row || row.acceptedAt !== null || row.expiresAt <= now) return false;
      row.acceptedAt = now;
      return true;
    },
  };
}
// #endregion
