import { openDatabase } from './database.js';
import { SETUP, STATEMENTS, measure } from './locks.js';
import { connect } from './migrate.js';

const database = await openDatabase();
console.log(`Database: ${database.name}`);
const knex = connect(database.url);
try {
  await knex.raw(SETUP);
  const rows = [];
  for (const statement of STATEMENTS) rows.push({ statement, ...(await measure(knex, statement)) });
  console.table(rows);
} finally {
  await knex.destroy();
  await database.close();
}
