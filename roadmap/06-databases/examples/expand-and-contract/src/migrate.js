import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import knexFactory from 'knex';
import pg from 'pg';

const LOCK = 20261122; // any number that the whole team uses for this
const LOCK_NOT_AVAILABLE = '55P03';

export function connect(url) {
  return knexFactory({
    client: 'pg',
    connection: url,
    pool: { min: 0, max: 2 },
    migrations: { directory: fileURLToPath(new URL('../migrations', import.meta.url)), loadExtensions: ['.mjs'] },
  });
}

// #region alone
/** Runs `work` in one process at a time; the others wait, and then find nothing to do. */
export async function alone(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    while (!(await tryLock(client))) await sleep(200);
    return await work();
  } finally {
    await client.end(); // the lock ends with its session, also when the process is killed
  }
}

/** Asks, and does not wait in the database: CREATE INDEX CONCURRENTLY would wait for the statement that waits. */
async function tryLock(client) {
  const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS locked', [LOCK]);
  return rows[0].locked;
}
// #endregion

// #region step
/** Applies the next migration. A lock that cannot be had is asked for again: nothing has happened yet. */
export async function step(knex, { attempts = 5, pauseMs = 1000 } = {}) {
  for (let attempt = 1; ; attempt++) {
    try {
      const [, applied] = await knex.migrate.up();
      return applied;
    } catch (error) {
      if (error.code !== LOCK_NOT_AVAILABLE || attempt === attempts) throw error;
      await sleep(pauseMs * attempt);
    }
  }
}
// #endregion

/** Applies all that is pending, and returns the names. */
export async function migrate(url) {
  return alone(url, async () => {
    const knex = connect(url);
    try {
      await knex.migrate.forceFreeMigrationsLock(); // a row that a killed process left: nobody else is at it now
      const names = [];
      for (let applied = await step(knex); applied.length > 0; applied = await step(knex)) names.push(...applied);
      return names;
    } finally {
      await knex.destroy();
    }
  });
}
