import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import session from 'express-session';

const sha256 = (id) => createHash('sha256').update(id).digest('hex');

/**
 * Sessions in SQLite, for express-session. In production the same table is in PostgreSQL (connect-pg-simple), or
 * the sessions are in Redis (connect-redis).
 */
export class SqliteStore extends session.Store {
  #db;
  #idle;
  #now;

  constructor({ file = ':memory:', idle, now = Date.now }) {
    super();
    this.#idle = idle;
    this.#now = now;
    this.#db = new DatabaseSync(file);
    // #region table
    this.#db.exec(`
      CREATE TABLE IF NOT EXISTS sessions (
        id_hash TEXT PRIMARY KEY,            -- SHA-256 of the id: a stolen table opens no session
        user_id INTEGER,                     -- to end all sessions of one user
        data TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        ended INTEGER NOT NULL DEFAULT 0     -- kept for a while, so that a late save cannot bring it back
      ) STRICT;
      CREATE INDEX IF NOT EXISTS sessions_by_user ON sessions (user_id);
    `);
    // #endregion
  }

  get(id, done) {
    const row = this.#db
      .prepare('SELECT data FROM sessions WHERE id_hash = ? AND ended = 0 AND expires_at > ?')
      .get(sha256(id), this.#now());
    done(null, row ? JSON.parse(row.data) : null);
  }

  // #region set
  set(id, data, done) {
    this.#db.prepare(`
      INSERT INTO sessions (id_hash, user_id, data, expires_at) VALUES (?, ?, ?, ?)
      ON CONFLICT (id_hash) DO UPDATE
        SET user_id = excluded.user_id, data = excluded.data, expires_at = excluded.expires_at
        WHERE ended = 0`).run(sha256(id), data.userId ?? null, JSON.stringify(data), this.#now() + this.#idle);
    done?.(null);
  }
  // #endregion

  /** Called for requests that have changed nothing: the idle time starts anew. */
  touch(id, data, done) {
    this.#db.prepare('UPDATE sessions SET expires_at = ? WHERE id_hash = ?').run(this.#now() + this.#idle, sha256(id));
    done?.(null);
  }

  destroy(id, done) {
    this.#db.prepare("UPDATE sessions SET ended = 1, data = '{}' WHERE id_hash = ?").run(sha256(id));
    done?.(null);
  }

  /** After a change of password, or "log out everywhere". */
  destroyForUser(userId) {
    this.#db.prepare("UPDATE sessions SET ended = 1, data = '{}' WHERE user_id = ?").run(userId);
  }

  /** Run it now and then: what has expired, ended or not, can go. */
  prune() {
    return this.#db.prepare('DELETE FROM sessions WHERE expires_at <= ?').run(this.#now()).changes;
  }

  /** What an attacker gets who reads the table. */
  dump() {
    return this.#db.prepare('SELECT * FROM sessions').all();
  }

  close() {
    this.#db.close();
  }
}
