import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

/** The columns that a client may write. Column names in SQL come from here, never from a request. */
export const WRITABLE = ['title', 'summary', 'body'];

/** Articles in SQLite. The statements are the same on any SQL database. */
export function openStore(file = ':memory:', now = () => new Date().toISOString()) {
  const db = new DatabaseSync(file);
  db.exec(`CREATE TABLE IF NOT EXISTS articles (
    id           TEXT PRIMARY KEY,
    title        TEXT NOT NULL,
    summary      TEXT,
    body         TEXT NOT NULL,
    published_at TEXT,
    risk_score   REAL NOT NULL DEFAULT 0,  -- of the spam filter, for us only
    version      INTEGER NOT NULL DEFAULT 1,
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL
  )`);

  return {
    list: () => db.prepare('SELECT * FROM articles ORDER BY created_at, id').all(),

    find: (id) => db.prepare('SELECT * FROM articles WHERE id = ?').get(id),

    insert({ title, summary = null, body }) {
      const time = now();
      return db
        .prepare('INSERT INTO articles (id, title, summary, body, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING *')
        .get(randomUUID(), title, summary, body, time, time);
    },

    // #region update
    /** Changes the named columns if the row still has this version, else undefined. */
    update(id, version, changes) {
      const columns = WRITABLE.filter((column) => Object.hasOwn(changes, column));
      const set = columns.map((column) => `${column} = ?, `).join('');
      return db
        .prepare(`UPDATE articles SET ${set} updated_at = ?, version = version + 1
                  WHERE id = ? AND version = ? RETURNING *`)
        .get(...columns.map((column) => changes[column]), now(), id, version);
    },
    // #endregion

    publish: (id) => db
      .prepare(`UPDATE articles SET published_at = ?, version = version + 1
                WHERE id = ? AND published_at IS NULL RETURNING *`)
      .get(now(), id),

    remove: (id, version) => db.prepare('DELETE FROM articles WHERE id = ? AND version = ?').run(id, version).changes === 1,

    close: () => db.close(),
  };
}
