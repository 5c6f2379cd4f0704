import { DatabaseSync } from 'node:sqlite';

export class LinkError extends Error {
  constructor(message) {
    super(message);
    this.name = 'LinkError';
  }
}

export function createAccounts() {
  const db = new DatabaseSync(':memory:');
  // #region tables
  db.exec(`
    CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE) STRICT;
    CREATE TABLE identities (
      issuer TEXT NOT NULL,
      subject TEXT NOT NULL, -- the provider's number of this person; never the address
      user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      PRIMARY KEY (issuer, subject)
    ) STRICT`);
  // #endregion
  const byIdentity = db.prepare('SELECT user_id AS id FROM identities WHERE issuer = ? AND subject = ?');
  const byEmail = db.prepare('SELECT id FROM users WHERE email = ?');
  const insertUser = db.prepare('INSERT INTO users (email) VALUES (?) RETURNING id');
  const insertIdentity = db.prepare('INSERT INTO identities (issuer, subject, user_id) VALUES (?, ?, ?)');

  return {
    // #region link
    /** Logging in: the account of this identity, or a new one. Never one that merely has the same address. */
    login({ issuer, subject, email, emailVerified }) {
      const known = byIdentity.get(issuer, subject);
      if (known) return known.id;
      const address = emailVerified ? email : undefined; // an address that nobody has checked is no address
      if (address && byEmail.get(address)) throw new LinkError('There is an account with this address. Log in as usual, then link.');
      const { id } = insertUser.get(address ?? null);
      insertIdentity.run(issuer, subject, id);
      return id;
    },

    /** Linking: only for somebody who is logged in, to his own account. */
    link(userId, { issuer, subject }) {
      const known = byIdentity.get(issuer, subject);
      if (known && known.id !== userId) throw new LinkError('This login belongs to another account.');
      if (!known) insertIdentity.run(issuer, subject, userId);
    },
    // #endregion

    /** An account that was made with a password, long ago. */
    create: (email) => insertUser.get(email).id,
    get: (id) => db.prepare('SELECT id, email FROM users WHERE id = ?').get(id),
    byEmail: (email) => byEmail.get(email)?.id,
    close: () => db.close(),
  };
}
