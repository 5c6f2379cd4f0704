import { NoFunds, SCHEMA, transfer } from './bank.js';
import { connect } from './db.js';
import * as scenes from './scenes.js';

console.log('Starting (embedded, the first seconds go into creating a database) …');
const { pool, where, sessions, close } = await connect();
const accounts = async () => (await pool.query('SELECT id, cents FROM accounts ORDER BY id')).rows.map(({ id, cents }) => `${id}: ${cents}`).join(', ');
async function reset() {
  await pool.query(`TRUNCATE accounts, transfers, doctors, jobs;
    INSERT INTO accounts VALUES (1, 100), (2, 100); INSERT INTO doctors VALUES ('Ann', true), ('Bob', true)`);
}

try {
  console.log(`PostgreSQL: ${where}\n`);
  await pool.query(SCHEMA);

  await reset();
  await transfer(pool, { sender: 1, receiver: 2, cents: 30 });
  console.log('30 from 1 to 2          ', await accounts());
  await transfer(pool, { sender: 1, receiver: 2, cents: 500 }).catch((err) => console.log('500 from 1 to 2         ', describe(err)));
  await transfer(pool, { sender: 1, receiver: 9, cents: 10 }).catch((err) => console.log('10 from 1 to nobody     ', err.code, err.constraint));
  console.log('and the accounts        ', await accounts());

  if (sessions < 2) {
    console.log('\nThe scenes with two sessions need a real server. If you have Docker:');
    console.log('  docker run --rm -p 127.0.0.1:5432:5432 -e POSTGRES_PASSWORD=secret postgres:18');
    console.log('  DATABASE_URL=postgres://postgres:secret@127.0.0.1:5432/postgres');
  } else {
    const table = {};
    for (const level of ['READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE']) {
      table[level] = {};
      for (const name of ['readTwice', 'lostUpdate', 'relativeUpdate', 'writeSkew']) {
        await reset();
        const result = await scenes[name](pool, level);
        table[level][name] = typeof result === 'string' ? result : Object.values(result).flat().join(' ');
      }
    }
    console.table(table);
    await reset();
    console.log('deadlock:', await scenes.deadlock(pool));
    await reset();
    console.log('not waiting:', await scenes.notWaiting(pool));
  }
} finally {
  await close();
}

function describe(err) {
  return err instanceof NoFunds ? `NoFunds: ${err.message}` : err.message;
}
