import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const sha256 = (text) => createHash('sha256').update(text).digest();
const NOBODY = sha256(randomBytes(32)); // compared with when there is no such key

/** A table of API keys; a real one is SQL, with the id as its primary key. */
export function createKeys({ now = Date.now } = {}) {
  const rows = new Map();

  return {
    // #region create
    /** The key is shown once. What stays: an id to find the row, and the hash of the rest. */
    create({ owner, scopes, days = 90 }) {
      const id = randomBytes(8).toString('hex');
      const secret = randomBytes(32).toString('base64url');
      rows.set(id, { id, owner, scopes, secretHash: sha256(secret), expiresAt: now() + days * 86_400_000, usedAt: null });
      return `shop_${id}_${secret}`; // the prefix is for people, and for tools that search repositories for keys
    },
    // #endregion

    // #region verify
    verify(key) {
      const [, id, secret] = /^shop_([0-9a-f]{16})_([\w-]{43})$/.exec(key) ?? [];
      if (id === undefined) return undefined;
      const row = rows.get(id);
      const matches = timingSafeEqual(sha256(secret), row?.secretHash ?? NOBODY);
      if (!row || !matches || now() >= row.expiresAt) return undefined;
      row.usedAt = now(); // who uses it, since when does nobody?
      return { id, owner: row.owner, scopes: row.scopes };
    },
    // #endregion

    revoke: (id) => rows.delete(id),

    /** What an attacker gets who reads the table. */
    dump: () => [...rows.values()],
  };
}
