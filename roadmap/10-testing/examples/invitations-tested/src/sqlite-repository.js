import { TokenTaken } from './errors.js';

export const schema = `
  CREATE TABLE invitations (
    id INTEGER PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL COLLATE NOCASE,
    expires_at INTEGER NOT NULL,
    accepted_at INTEGER
  ) STRICT;
  CREATE INDEX invitations_by_email ON invitations (email, id);`;

export function createSqliteRepository(db) {
  const add = db.prepare('INSERT INTO invitations (token, email, expires_at, accepted_at) VALUES (?, ?, ?, ?)');
  const latest = db.prepare(`SELECT token, email, expires_at AS expiresAt, accepted_at AS acceptedAt
    FROM invitations WHERE email = ? ORDER BY id DESC LIMIT 1`);
  // One statement looks and writes: of two requests with the same token, one wins.
  const accept = db.prepare(`UPDATE invitations SET accepted_at = :now
    WHERE token = :token AND accepted_at IS NULL AND expires_at > :now`);

  return {
    async add({ token, email, expiresAt, acceptedAt }) {
      try {
        add.run(token, email, expiresAt, acceptedAt);
      } catch (error) {
        if (error.errcode === 2067) throw new TokenTaken(token, { cause: error }); // SQLITE_CONSTRAINT_UNIQUE
        throw error;
      }
    },
    async latestFor(email) {
      const row = latest.get(email);
      return row && { ...row };
    },
    async accept(token, now) {
      return accept.run({ token, now }).changes === 1;
    },
  };
}
