// One connection for all attempts: it is held while nothing happens, and a small pool runs dry.
import { backoff } from './backoff.js';

export async function inTransaction(pool, work, { attempts = 3, wait = backoff } = {}) {
  const client = await pool.connect();
  let broken;
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await client.query('BEGIN');
        const result = await work(client);
        const { command } = await client.query('COMMIT');
        if (command !== 'COMMIT') throw new Error('rolled back');
        return result;
      } catch (err) {
        await client.query('ROLLBACK').catch((rollbackError) => { broken = rollbackError; });
        if (!['40001', '40P01'].includes(err.code) || attempt >= attempts) throw err;
        await wait(attempt);
      }
    }
  } finally {
    client.release(broken);
  }
}
