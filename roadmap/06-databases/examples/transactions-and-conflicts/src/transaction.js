import { setTimeout as sleep } from 'node:timers/promises';

const LEVELS = ['READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE'];

// #region once
async function once(pool, work, isolation) {
  const client = await pool.connect(); // one connection from BEGIN to COMMIT
  let broken;
  // The server may end the connection between two statements. Without a listener that ends the process.
  const onLost = (err) => { broken = err; };
  client.on('error', onLost);
  try {
    await client.query(`BEGIN ISOLATION LEVEL ${isolation}`);
    const result = await work(client);
    const { command } = await client.query('COMMIT');
    // After an error that `work` has swallowed, COMMIT succeeds and rolls back.
    if (command !== 'COMMIT') throw new Error('rolled back: a statement had failed');
    return result;
  } catch (err) {
    await client.query('ROLLBACK').catch((rollbackError) => { broken = rollbackError; });
    throw err;
  } finally {
    client.off('error', onLost);
    client.release(broken); // with an error: the pool closes the connection
  }
}
// #endregion

// #region retry
const CONFLICTS = new Set(['40001', '40P01']); // serialization failure, deadlock

/**
 * Runs `work(client)` in a transaction, and again from the beginning after a conflict.
 * `work` may run several times: nothing in it may reach outside the database.
 */
export async function withTransaction(pool, work, options = {}) {
  const { isolation = 'READ COMMITTED', attempts = 5, wait = backoff } = options;
  if (!LEVELS.includes(isolation)) throw new TypeError(`no such level: ${isolation}`);
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, work, isolation);
    } catch (err) {
      if (!CONFLICTS.has(err.code) || attempt >= attempts) throw err;
      await wait(attempt);
    }
  }
}

/** At most 20, 40, 80, … ms, and a random part of it: those who met do not meet again. */
const backoff = (attempt) => sleep(Math.random() * Math.min(1000, 10 * 2 ** attempt));
// #endregion
