// Ready; nothing to change here. SQL about accounts.

/** @typedef {{ id: number, email: string, passwordHash: string, role: string }} Account */

const COLUMNS = 'id, email, password_hash AS passwordHash, role';

/** @param {import('node:sqlite').DatabaseSync} db */
export function createAccounts(db) {
  const insert = db.prepare(`INSERT INTO accounts (email, password_hash) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`);
  const byId = db.prepare(`SELECT ${COLUMNS} FROM accounts WHERE id = ?`);
  const byEmail = db.prepare(`SELECT ${COLUMNS} FROM accounts WHERE email = ?`);
  const setHash = db.prepare('UPDATE accounts SET password_hash = ? WHERE id = ? AND password_hash = ?');
  const setRole = db.prepare('UPDATE accounts SET role = ? WHERE id = ?');
  return {
    /** @returns {Account | undefined} nothing when the address is taken */
    create: (email, passwordHash) => insert.get(email, passwordHash),
    /** @returns {Account | undefined} */
    byId: (id) => byId.get(id),
    /** @returns {Account | undefined} */
    byEmail: (email) => byEmail.get(email),
    /** Changes the hash if it is still `oldHash`. @returns {boolean} */
    setHash: (id, oldHash, newHash) => setHash.run(newHash, id, oldHash).changes === 1,
    /** @returns {boolean} was there such an account? */
    setRole: (id, role) => setRole.run(role, id).changes === 1,
  };
}
