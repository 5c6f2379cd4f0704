import pg from 'pg';

/** Runs on each new connection: the tables live in a schema of their own, and a real database keeps what else it has. */
const SCHEMA = 'transactions_and_conflicts';
const onConnect = (client) => client.query(`SET search_path TO ${SCHEMA}`);

/**
 * A pool of connections to the server of DATABASE_URL, or else to PostgreSQL embedded in this process.
 * The schema is dropped and made anew: this is an example.
 *
 * @returns {Promise<{ pool: pg.Pool, where: string, sessions: number, close: () => Promise<void> }>}
 */
export async function connect(url = process.env.DATABASE_URL) {
  const { pool, where, sessions, stop } = url ? realServer(url) : await embedded();
  await pool.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE; CREATE SCHEMA ${SCHEMA}`);
  const close = async () => {
    await pool.query(`DROP SCHEMA ${SCHEMA} CASCADE`);
    await pool.end();
    await stop();
  };
  return { pool, where, sessions, close };
}

function realServer(connectionString) {
  const pool = new pg.Pool({ connectionString, connectionTimeoutMillis: 5_000, onConnect });
  pool.on('error', (err) => console.error('idle connection:', err.message));
  return { pool, where: 'the server of DATABASE_URL', sessions: 10, stop: async () => {} };
}

/** PGlite is PostgreSQL compiled to WebAssembly. It has one session, hence one connection. */
async function embedded() {
  const { PGlite } = await import('@electric-sql/pglite');
  const { createPgConfig } = await import('@electric-sql/pglite/node-postgres');
  const db = await PGlite.create();
  // pool.query() drops its connection when a query fails, so each Client brings a fresh one to the same database.
  class Client extends pg.Client {
    constructor(config) {
      super({ ...config, ...createPgConfig(db) });
    }
  }
  const pool = new pg.Pool({ Client, max: 1, idleTimeoutMillis: 0, onConnect });
  return { pool, where: 'embedded PGlite; set DATABASE_URL for a real server', sessions: 1, stop: () => db.close() };
}
