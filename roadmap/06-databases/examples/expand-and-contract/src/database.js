import pg from 'pg';

/**
 * An empty PostgreSQL: embedded, or the one that DATABASE_URL names, there in a schema of its own,
 * which is dropped at the end.
 */
export async function openDatabase() {
  const database = process.env.DATABASE_URL ? real(process.env.DATABASE_URL) : await embedded();
  await database.reset();
  return database;
}

async function embedded() {
  const { PGlite } = await import('@electric-sql/pglite');
  const { PGLiteSocketServer } = await import('@electric-sql/pglite-socket');
  const db = await PGlite.create();
  // All connections share PGlite's one session, so two transactions cannot be open at once here.
  const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections: 10 });
  await server.start();
  const url = `postgres://postgres@${server.getServerConn()}/postgres?sslmode=disable`;
  return {
    name: 'embedded PGlite; set DATABASE_URL for a real server',
    isEmbedded: true,
    url,
    reset: () => run(url, 'DROP SCHEMA public CASCADE; CREATE SCHEMA public;'),
    async close() {
      await server.stop();
      await db.close();
    },
  };
}

function real(address) {
  const schema = 'migrations_example';
  const url = new URL(address);
  url.searchParams.set('options', `-c search_path=${schema}`);
  const inSchema = url.href.replaceAll('+', '%20'); // not every client reads + as a space
  return {
    name: `the PostgreSQL of DATABASE_URL, schema ${schema}`,
    isEmbedded: false,
    url: inSchema,
    reset: () => run(inSchema, `DROP SCHEMA IF EXISTS ${schema} CASCADE; CREATE SCHEMA ${schema};`),
    close: () => run(address, `DROP SCHEMA IF EXISTS ${schema} CASCADE`),
  };
}

async function run(connectionString, sql) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
