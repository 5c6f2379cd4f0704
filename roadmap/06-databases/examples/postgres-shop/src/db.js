import pg from 'pg';
import { SCHEMA as TABLES } from './schema.js';

/** Runs on each new connection: the tables live in a schema of their own, and a real database keeps what else it has. */
const SCHEMA = 'postgres_shop';
const onConnect = (client) => client.query(`SET search_path TO ${SCHEMA}`);

/**
 * A pool of connections to the server of DATABASE_URL, or else to PostgreSQL embedded in this process.
 * The schema is dropped and made anew: this is an example.
 *
 * @returns {Promise<{ pool: pg.Pool, where: string, close: () => Promise<void> }>}
 */
export async function connect(url = process.env.DATABASE_URL) {
  const { pool, where, stop } = url ? realServer(url) : await embedded();
  await pool.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE; CREATE SCHEMA ${SCHEMA}`);
  await pool.query(TABLES);
  const close = async () => {
    await pool.query(`DROP SCHEMA ${SCHEMA} CASCADE`);
    await pool.end();
    await stop();
  };
  return { pool, where, close };
}

// #region pool
function realServer(connectionString) {
  const pool = new pg.Pool({
    connectionString,
    max: 10, // the default; all processes together stay below max_connections
    connectionTimeoutMillis: 5_000, // the default waits for ever
    statement_timeout: 10_000, // the server's default is none
    idle_in_transaction_session_timeout: 10_000, // the same
    onConnect,
  });
  // The server may close an idle connection. Without a listener that ends the process.
  pool.on('error', (err) => console.error('idle connection:', err.message));
  return { pool, where: 'PostgreSQL: the server of DATABASE_URL', stop: async () => {} };
}
// #endregion

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
  const where = 'PostgreSQL: embedded PGlite; set DATABASE_URL for a real server, MYSQL_URL for MySQL';
  return { pool, where, stop: () => db.close() };
}
