/** Which tokens do not count any more. Two ways: one token by its jti, all tokens of an account by a number. */
export function createRevocations(db) {
  db.exec(`
    CREATE TABLE IF NOT EXISTS accounts (
      id TEXT PRIMARY KEY,
      role TEXT NOT NULL,
      token_version INTEGER NOT NULL DEFAULT 1
    ) STRICT;
    CREATE TABLE IF NOT EXISTS revoked_tokens (
      jti TEXT PRIMARY KEY,
      expires_at INTEGER NOT NULL -- seconds, as in the token: then the row may go
    ) STRICT;
  `);
  // #region check
  const check = db.prepare(`
    SELECT 1 FROM accounts
    WHERE id = :sub AND token_version = :ver
      AND NOT EXISTS (SELECT 1 FROM revoked_tokens WHERE jti = :jti)`);
  const revokeOne = db.prepare('INSERT INTO revoked_tokens VALUES (:jti, :exp) ON CONFLICT DO NOTHING');
  const revokeAll = db.prepare('UPDATE accounts SET token_version = token_version + 1 WHERE id = ?');
  const sweep = db.prepare('DELETE FROM revoked_tokens WHERE expires_at <= ?');
  // #endregion

  return {
    counts: ({ sub, ver, jti }) => check.get({ sub, ver, jti }) !== undefined,
    /** Logout: this token. */
    revokeToken: ({ jti, exp }) => revokeOne.run({ jti, exp }),
    /** Password changed, blocked, "log out everywhere": all that exist, and none that is made later. */
    revokeAccount: (id) => revokeAll.run(id),
    /** Rows whose tokens nobody accepts any more, clock tolerance included. */
    sweep: (seconds, toleranceSeconds) => sweep.run(seconds - toleranceSeconds).changes,
  };
}
