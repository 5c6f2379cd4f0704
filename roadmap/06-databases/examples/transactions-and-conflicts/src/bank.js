import { withTransaction } from './transaction.js';

export const SCHEMA = `
  CREATE TABLE accounts (
    id      integer PRIMARY KEY,
    cents   integer NOT NULL CHECK (cents >= 0),
    version integer NOT NULL DEFAULT 1
  );
  CREATE TABLE transfers (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sender   integer NOT NULL REFERENCES accounts (id),
    receiver integer NOT NULL REFERENCES accounts (id),
    cents    integer NOT NULL CHECK (cents > 0)
  );
  CREATE TABLE doctors (name text PRIMARY KEY, on_call boolean NOT NULL);
  CREATE TABLE jobs (id integer PRIMARY KEY, done boolean NOT NULL DEFAULT false);
`;

export class NoFunds extends Error {}

/** Moves money: all of it or nothing. Throws NoFunds, or 23503 if an account does not exist. */
// #region transfer
export function transfer(pool, { sender, receiver, cents }, options) {
  return withTransaction(pool, async (client) => {
    // Both rows at once and always in the order of ids: whoever locks like this cannot deadlock.
    const { rows } = await client.query(
      'SELECT id, cents FROM accounts WHERE id IN ($1, $2) ORDER BY id FOR UPDATE',
      [sender, receiver],
    );
    const available = rows.find(({ id }) => id === sender)?.cents ?? 0;
    if (available < cents) throw new NoFunds(`${available} < ${cents}`);
    await client.query('UPDATE accounts SET cents = cents - $2 WHERE id = $1', [sender, cents]);
    await client.query('UPDATE accounts SET cents = cents + $2 WHERE id = $1', [receiver, cents]);
    const inserted = await client.query(
      'INSERT INTO transfers (sender, receiver, cents) VALUES ($1, $2, $3) RETURNING id',
      [sender, receiver, cents],
    );
    return inserted.rows[0].id;
  }, options);
}
// #endregion

/** Optimistic: reads without a lock, and writes only if nobody has written since. Says whether it did. */
// #region version
export async function setBalance(pool, { id, cents, version }) {
  const { rowCount } = await pool.query(
    'UPDATE accounts SET cents = $2, version = version + 1 WHERE id = $1 AND version = $3',
    [id, cents, version],
  );
  return rowCount === 1;
}
// #endregion

/** Does the next job that nobody else is at. Says which, or null if there is none. */
// #region queue
export function takeJob(pool, work) {
  return withTransaction(pool, async (client) => {
    const { rows } = await client.query(
      'SELECT id FROM jobs WHERE NOT done ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED',
    );
    if (rows.length === 0) return null;
    await work(rows[0].id); // if it throws, or the process dies, the job is free again
    await client.query('UPDATE jobs SET done = true WHERE id = $1', [rows[0].id]);
    return rows[0].id;
  });
}
// #endregion
