import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

const DAY = 86_400_000;
const hashOf = (token) => createHash('sha256').update(token).digest();

/** @returns {import('node:sqlite').DatabaseSync} */
export function openDb(file = ':memory:') {
  const db = new DatabaseSync(file);
  // #region tables
  db.exec(`
    CREATE TABLE IF NOT EXISTS families ( -- one login on one device
      id TEXT PRIMARY KEY,
      user_id INTEGER NOT NULL,
      ends_at INTEGER NOT NULL,           -- the absolute limit; rotation does not move it
      revoked_at INTEGER
    ) STRICT;
    CREATE TABLE IF NOT EXISTS refresh_tokens (
      hash BLOB PRIMARY KEY,              -- SHA-256; the token itself is nowhere
      family_id TEXT NOT NULL REFERENCES families (id) ON DELETE CASCADE,
      expires_at INTEGER NOT NULL,        -- the idle limit
      used_at INTEGER
    ) STRICT`);
  // #endregion
  return db;
}

export class RefreshError extends Error {
  constructor(reason) {
    super(`The refresh token is refused: ${reason}`);
    this.name = 'RefreshError';
    this.reason = reason;
  }
}

export function createRefreshTokens({ db, idle = 7 * DAY, absolute = 30 * DAY, now = Date.now }) {
  const statements = {
    family: db.prepare('INSERT INTO families (id, user_id, ends_at) VALUES (?, ?, ?)'),
    insert: db.prepare('INSERT INTO refresh_tokens (hash, family_id, expires_at) VALUES (?, ?, ?)'),
    use: db.prepare('UPDATE refresh_tokens SET used_at = ? WHERE hash = ? AND used_at IS NULL RETURNING 1'),
    find: db.prepare(`SELECT t.family_id AS familyId, t.expires_at AS expiresAt, f.user_id AS userId, f.ends_at AS endsAt,
      f.revoked_at AS revokedAt FROM refresh_tokens t JOIN families f ON f.id = t.family_id WHERE t.hash = ?`),
    revoke: db.prepare('UPDATE families SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL'),
    revokeUser: db.prepare('UPDATE families SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL'),
    sweep: db.prepare('DELETE FROM families WHERE ends_at <= ?'),
  };

  function add(familyId) {
    const token = randomBytes(32).toString('base64url');
    statements.insert.run(hashOf(token), familyId, now() + idle);
    return token;
  }

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
    /** After a login: a new family. */
    issue: (userId) => atomically(() => {
      const id = randomUUID();
      statements.family.run(id, userId, now() + absolute);
      return add(id);
    }),

    // #region rotate
    /** One token for the next one. On a used one the whole family ends: there are two holders, and one is a thief. */
    rotate(token) {
      const hash = hashOf(token);
      const row = statements.find.get(hash);
      if (!row) throw new RefreshError('unknown');
      const isOver = row.revokedAt !== null || now() >= Math.min(row.expiresAt, row.endsAt);

      const { isFirstUse, next } = atomically(() => { // used and next together, or neither
        if (!statements.use.get(now(), hash)) return { isFirstUse: false }; // one statement decides who is first
        return { isFirstUse: true, next: isOver ? undefined : add(row.familyId) };
      });
      if (!isFirstUse) {
        statements.revoke.run(now(), row.familyId); // after the transaction: a refusal must not undo it
        throw new RefreshError('reused');
      }
      if (!next) throw new RefreshError(row.revokedAt === null ? 'expired' : 'revoked');
      return { userId: row.userId, token: next };
    },
    // #endregion

    /** Logout on this device. */
    revoke(token) {
      const row = statements.find.get(hashOf(token));
      if (row) statements.revoke.run(now(), row.familyId);
    },
    /** Logout everywhere, after a change of password. */
    revokeUser: (userId) => void statements.revokeUser.run(now(), userId),
    /** A job for the night. Used tokens stay as long as their family: they are what reuse is detected with. */
    sweep: () => void statements.sweep.run(now()),
  };
}
