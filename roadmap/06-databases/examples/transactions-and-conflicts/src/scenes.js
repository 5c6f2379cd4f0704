import { setTimeout as sleep } from 'node:timers/promises';

/*
 * Two sessions, step by step. Each scene says how it ended.
 * They need a real server: PGlite has one session.
 */

/** Runs play({ a, b }) with two connections, and rolls back what it leaves open. */
async function scene(pool, play) {
  const [a, b] = [await pool.connect(), await pool.connect()];
  try {
    return await play({ a, b });
  } finally {
    for (const client of [a, b]) {
      await client.query('ROLLBACK');
      client.release();
    }
  }
}

/** Waits until `client` waits for a lock that `other` holds. */
async function untilBlocked(client, other) {
  for (;;) {
    const { rows } = await other.query('SELECT cardinality(pg_blocking_pids($1)) > 0 AS blocked', [client.processID]);
    if (rows[0].blocked) return;
    await sleep(5);
  }
}
const begin = (client, level) => client.query(`BEGIN ISOLATION LEVEL ${level}`);
const balance = async (client) => (await client.query('SELECT cents FROM accounts WHERE id = 1')).rows[0].cents;
const code = (promise) => promise.then(() => 'ok', (err) => err.code);

/** One reads twice, and somebody else writes in between. */
// #region read-twice
export const readTwice = (pool, level) => scene(pool, async ({ a, b }) => {
  await begin(a, level);
  const first = await balance(a);
  await b.query('UPDATE accounts SET cents = cents + 5 WHERE id = 1');
  const second = await balance(a);
  return first === second ? 'the same' : 'another value';
});
// #endregion

/** Both read 100, one adds 10, the other 20, in JavaScript. */
// #region lost-update
export const lostUpdate = (pool, level) => scene(pool, async ({ a, b }) => {
  await begin(a, level);
  await begin(b, level);
  const [seenByA, seenByB] = [await balance(a), await balance(b)];
  await a.query('UPDATE accounts SET cents = $1 WHERE id = 1', [seenByA + 10]);
  await a.query('COMMIT');
  const second = await code(b.query('UPDATE accounts SET cents = $1 WHERE id = 1', [seenByB + 20]));
  await b.query('COMMIT');
  return { second, cents: await balance(pool) };
});
// #endregion

/** The same, but the database adds. The second waits for the first, then takes the row as it is now. */
export const relativeUpdate = (pool, level) => scene(pool, async ({ a, b }) => {
  await begin(a, level);
  await begin(b, level);
  await b.query('SELECT 1'); // b's snapshot, if it has one, is taken here
  await a.query('UPDATE accounts SET cents = cents + 10 WHERE id = 1');
  const waiting = code(b.query('UPDATE accounts SET cents = cents + 20 WHERE id = 1'));
  await untilBlocked(b, a);
  await a.query('COMMIT');
  const second = await waiting;
  await b.query('COMMIT');
  return { second, cents: await balance(pool) };
});

/** Two doctors are on call, and each may leave as long as the other stays. They write to different rows. */
// #region write-skew
export const writeSkew = (pool, level) => scene(pool, async ({ a, b }) => {
  const leave = async (client, name) => {
    const { rows } = await client.query('SELECT count(*)::integer AS n FROM doctors WHERE on_call');
    if (rows[0].n > 1) await client.query('UPDATE doctors SET on_call = false WHERE name = $1', [name]);
  };
  await begin(a, level);
  await begin(b, level);
  await leave(a, 'Ann');
  await leave(b, 'Bob');
  const results = [await code(a.query('COMMIT')), await code(b.query('COMMIT'))];
  const { rows } = await pool.query('SELECT count(*)::integer AS n FROM doctors WHERE on_call');
  return { results, onCall: rows[0].n };
});
// #endregion

/** a holds row 1 and wants 2, b holds 2 and wants 1. After deadlock_timeout (1 s) PostgreSQL ends one of them. */
// #region deadlock
export const deadlock = (pool) => scene(pool, async ({ a, b }) => {
  const touch = (client, id) => client.query('UPDATE accounts SET cents = cents + 1 WHERE id = $1', [id]);
  await a.query('BEGIN');
  await b.query('BEGIN');
  await touch(a, 1);
  await touch(b, 2);
  return Promise.all([code(touch(a, 2)), code(touch(b, 1))]);
});
// #endregion

/** NOWAIT fails at once, lock_timeout after a while, SKIP LOCKED takes what is free. */
export const notWaiting = (pool) => scene(pool, async ({ a, b }) => {
  await a.query('BEGIN');
  await a.query('SELECT FROM accounts WHERE id = 1 FOR UPDATE');
  const noWait = await code(b.query('SELECT FROM accounts WHERE id = 1 FOR UPDATE NOWAIT'));
  await b.query('BEGIN');
  await b.query(`SET LOCAL lock_timeout = '50ms'`);
  const timeout = await code(b.query('SELECT FROM accounts WHERE id = 1 FOR UPDATE'));
  await b.query('ROLLBACK');
  const { rows } = await b.query('SELECT id FROM accounts ORDER BY id FOR UPDATE SKIP LOCKED');
  const plain = await balance(b); // readers never wait for writers
  return { noWait, timeout, free: rows.map(({ id }) => id), plain };
});
