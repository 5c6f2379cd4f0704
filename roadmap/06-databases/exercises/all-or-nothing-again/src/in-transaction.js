import { backoff } from './backoff.js';

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
  // TODO: a failure leaves the transaction open and the client gone, and nothing is ever tried again.
  const client = await pool.connect();
  await client.query('BEGIN');
  const result = await work(client);
  await client.query('COMMIT');
  client.release();
  return result;
}
