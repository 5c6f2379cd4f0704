import { randomUUID } from 'node:crypto';

const DAY = 24 * 60 * 60 * 1000;

/**
 * The keys that were used, in the same database as what they protect.
 * @param {import('node:sqlite').DatabaseSync} db
 * @param {{ lease?: number, keep?: number, now?: () => number }} options milliseconds
 */
export function openKeys(db, { lease = 30_000, keep = DAY, now = Date.now } = {}) {
  db.exec(`CREATE TABLE IF NOT EXISTS idempotency_keys (
    caller       TEXT NOT NULL,
    key          TEXT NOT NULL,
    fingerprint  TEXT NOT NULL,
    reference    TEXT NOT NULL,    -- what the bank is told: the same in every attempt
    attempt      INTEGER NOT NULL, -- who holds it
    locked_until INTEGER NOT NULL,
    answer       TEXT,             -- NULL until there is one
    expires_at   INTEGER NOT NULL,
    PRIMARY KEY (caller, key)
  )`);

  // #region claim
  /** May this request do the work? One INSERT decides, among processes too. */
  function claim(caller, key, fingerprint) {
    const time = now();
    db.prepare('DELETE FROM idempotency_keys WHERE caller = ? AND key = ? AND expires_at <= ?')
      .run(caller, key, time);

    const mine = db.prepare(`INSERT INTO idempotency_keys
        (caller, key, fingerprint, reference, attempt, locked_until, expires_at)
        VALUES (?, ?, ?, ?, 1, ?, ?) ON CONFLICT DO NOTHING RETURNING *`)
      .get(caller, key, fingerprint, randomUUID(), time + lease, time + keep);
    if (mine) return { state: 'mine', ...mine };

    const row = db.prepare('SELECT * FROM idempotency_keys WHERE caller = ? AND key = ?')
      .get(caller, key);
    if (row.fingerprint !== fingerprint) return { state: 'another request' };
    if (row.answer !== null) return { state: 'answered', answer: JSON.parse(row.answer) };

    // No answer yet: it runs, or its process died and one of us takes over after the lease.
    const taken = db.prepare(`UPDATE idempotency_keys
        SET attempt = attempt + 1, locked_until = ?
        WHERE caller = ? AND key = ? AND answer IS NULL AND locked_until <= ? RETURNING *`)
      .get(time + lease, caller, key, time);
    return taken ? { state: 'mine', ...taken } : { state: 'running' };
  }
  // #endregion

  // #region finish
  /** Does the local work and keeps its answer: both, or neither. */
  function finish({ caller, key, attempt }, work) {
    db.exec('BEGIN IMMEDIATE');
    try {
      const answer = work();
      const { changes } = db.prepare(`UPDATE idempotency_keys SET answer = ?
          WHERE caller = ? AND key = ? AND attempt = ? AND answer IS NULL`)
        .run(JSON.stringify(answer), caller, key, attempt);
      if (changes !== 1) throw new Error('another attempt has taken over');
      db.exec('COMMIT');
      return answer;
    } catch (err) {
      db.exec('ROLLBACK');
      throw err;
    }
  }
  // #endregion

  /** There was no answer, only a failure: the next attempt need not wait for the lease. */
  function release({ caller, key, attempt }) {
    db.prepare('UPDATE idempotency_keys SET locked_until = 0 WHERE caller = ? AND key = ? AND attempt = ? AND answer IS NULL')
      .run(caller, key, attempt);
  }

  /** For a job that runs every hour or so. */
  const sweep = () => Number(db.prepare('DELETE FROM idempotency_keys WHERE expires_at <= ?').run(now()).changes);

  return { claim, finish, release, sweep };
}
