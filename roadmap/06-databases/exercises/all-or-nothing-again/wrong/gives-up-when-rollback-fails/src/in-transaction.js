// Only retries on a connection that could be rolled back, although the next run takes another one.
import { backoff } from './backoff.js';

const CONFLICTS = new Set(['40001', '40P01']); // serialization failure, deadlock

/**
 * Runs `work` in a transaction, and again after a conflict.
 *
 * @template T
 * @param {{ connect: () => Promise<Client> }} pool
 * @param {(client: Client) => T | Promise<T>} work
 * @param {{ attempts?: number, wait?: (attempt: number) => Promise<void> }} [options]
 * @returns {Promise<T>}
 *
 * @typedef {{ query: (text: string) => Promise<{ command: string }>, release: (err?: Error) => void }} Client
 */
export async function inTransaction(pool, work, { attempts = 3, wait = backoff } = {}) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run(pool, work);
    } catch (err) {
      if (!CONFLICTS.has(err?.code) || attempt >= attempts || err.final) throw err;
    }
    await wait(attempt);
  }
}

async function run(pool, work) {
  const client = await pool.connect();
  let broken;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    const { command } = await client.query('COMMIT');
    if (command !== 'COMMIT') throw new Error('rolled back: a statement had failed, and its error was swallowed');
    return result;
  } catch (err) {
    await client.query('ROLLBACK').catch((rollbackError) => { broken = rollbackError; });
    if (broken) err.final = true;
    throw err;
  } finally {
    client.release(broken);
  }
}
