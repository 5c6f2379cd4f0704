// Resolves while COMMIT is on its way, and never hears that it failed.
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
      if (!CONFLICTS.has(err?.code) || attempt >= attempts) throw err;
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
    client.query('COMMIT').catch((err) => console.error(err));
    return result;
  } catch (err) {
    await client.query('ROLLBACK').catch((rollbackError) => { broken = rollbackError; });
    throw err;
  } finally {
    client.release(broken);
  }
}
