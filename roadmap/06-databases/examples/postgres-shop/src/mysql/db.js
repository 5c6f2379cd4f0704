import mysql from 'mysql2/promise';
import { SCHEMA } from './schema.js';

/** What PostgreSQL calls a schema is a database here; CREATE SCHEMA and CREATE DATABASE mean the same. */
const DATABASE = 'mysql_shop';

/**
 * A pool of connections to the MySQL or MariaDB of MYSQL_URL. There is no MySQL that could be embedded.
 * The database mysql_shop is dropped and made anew: this is an example.
 *
 * @returns {Promise<{ pool: mysql.Pool, where: string, close: () => Promise<void> }>}
 */
export async function connect(url = process.env.MYSQL_URL) {
  const version = await prepare(url);
  const pool = createPool(url);
  for (const statement of SCHEMA) await pool.query(statement); // one at a time: mysql2 refuses two in one text
  const close = async () => {
    await pool.query(`DROP DATABASE ${DATABASE}`);
    await pool.end();
  };
  return { pool, where: `MySQL: the server of MYSQL_URL, ${version}`, close };
}

// #region pool
function createPool(uri) {
  const pool = mysql.createPool({
    uri,
    database: DATABASE,
    connectionLimit: 10, // the default
    connectTimeout: 5_000, // default 10 s
    timezone: 'Z', // default: a DATETIME is in the time zone of this process
    supportBigNumbers: true, // a BIGINT beyond 2 ** 53 comes as text, not rounded
  });
  // CURRENT_TIMESTAMP goes by the session. What is sent first is done first.
  pool.on('connection', (connection) => connection.query(`SET time_zone = '+00:00'`));
  return pool;
}
// #endregion

/** Makes the empty database, and says which server it is. */
async function prepare(uri) {
  const connection = await mysql.createConnection({ uri, connectTimeout: 5_000 });
  try {
    await connection.query(`DROP DATABASE IF EXISTS ${DATABASE}`);
    // MySQL before 8 and MariaDB before 11.6 default to latin1.
    await connection.query(`CREATE DATABASE ${DATABASE} CHARACTER SET utf8mb4`);
    const [[{ version }]] = await connection.query('SELECT VERSION() AS version');
    return version;
  } finally {
    await connection.end();
  }
}
