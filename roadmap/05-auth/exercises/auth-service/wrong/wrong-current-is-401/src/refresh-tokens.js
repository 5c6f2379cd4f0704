import { createHash, randomBytes, randomUUID } from 'node:crypto';

const hashOf = (token) => createHash('sha256').update(token).digest('hex');

/**
 * @param {object} options
 * @param {import('node:sqlite').DatabaseSync} options.db tables families and refresh_tokens, see src/db.js
 * @param {import('./config.js').Config} options.config
 * @param {() => number} options.now
 * @param {(entry: object) => void} options.log
 */
export function createRefreshTokens({ db, config, now, log }) {
  const insertFamily = db.prepare('INSERT INTO families (id, account_id, ends_at) VALUES (?, ?, ?)');
  const insertToken = db.prepare('INSERT INTO refresh_tokens (hash, family_id, expires_at) VALUES (?, ?, ?)');
  const use = db.prepare('UPDATE refresh_tokens SET used_at = ? WHERE hash = ? AND used_at IS NULL RETURNING family_id AS familyId, expires_at AS expiresAt');
  const familyOf = db.prepare('SELECT f.id, f.account_id AS accountId, f.ends_at AS endsAt, f.revoked_at AS revokedAt FROM refresh_tokens t JOIN families f ON f.id = t.family_id WHERE t.hash = ?');
  const revokeFamily = db.prepare('UPDATE families SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL');
  const revokeOthers = db.prepare('UPDATE families SET revoked_at = ? WHERE account_id = ? AND id <> ? AND revoked_at IS NULL');

  function add(familyId) {
    const token = randomBytes(32).toString('base64url');
    insertToken.run(hashOf(token), familyId, now() + config.idle);
    return token;
  }

  /** Used and next are stored together or not at all. */
  function atomically(work) {
    db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (err) {
      db.exec('ROLLBACK');
      throw err;
    }
  }

  return {
    /** A new family. @returns {string} its first token */
    issue: (accountId) => atomically(() => {
      const id = randomUUID();
      insertFamily.run(id, accountId, now() + config.absolute);
      return add(id);
    }),

    /** @returns {{ accountId: number, token: string } | undefined} nothing when the token is refused */
    rotate: (token) => atomically(() => {
      const hash = hashOf(token);
      const family = familyOf.get(hash);
      if (!family) return undefined;
      const row = use.get(now(), hash);
      if (!row) {
        revokeFamily.run(now(), family.id);
        log({ type: 'reuse', accountId: family.accountId });
        return undefined;
      }
      if (family.revokedAt !== null || now() >= row.expiresAt || now() >= family.endsAt) return undefined;
      return { accountId: family.accountId, token: add(family.id) };
    }),

    /** Ends the family of this token, if there is one. */
    revoke(token) {
      const family = familyOf.get(hashOf(token));
      if (family) revokeFamily.run(now(), family.id);
    },

    /** Ends all families of the account, except the one of `exceptToken`. */
    revokeAll(accountId, exceptToken) {
      const kept = exceptToken === undefined ? undefined : familyOf.get(hashOf(exceptToken));
      revokeOthers.run(now(), accountId, kept?.id ?? '');
    },
  };
}
