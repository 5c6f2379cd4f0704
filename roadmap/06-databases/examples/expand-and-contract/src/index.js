import path from 'node:path';
import { openDatabase } from './database.js';
import { connect, step } from './migrate.js';
import { RUNNING, problemOf, readOrders, writeOrder } from './versions.js';

const database = await openDatabase();
console.log(`Database: ${database.name}\n`);
const knex = connect(database.url);

try {
  await step(knex);
  for (let cents = 1; cents <= 500; cents++) await writeOrder(knex, 'v1', cents * 7);
  const known = await readOrders(knex, 'v1'); // what every release has to see, to the end

  const rows = {};
  const problems = [];
  for (let name = '001_orders.mjs'; name !== undefined; [name] = await step(knex)) {
    const schema = path.basename(name, '.mjs');
    rows[schema] = {};
    for (const versions of RUNNING) {
      const problem = await problemOf(knex, versions, known);
      const running = versions.join(' + ');
      rows[schema][running] = problem === undefined ? 'ok' : '';
      if (problem !== undefined) problems.push(`  ${schema}, ${running}: ${problem}`);
    }
  }
  console.log('Which releases can run after each migration:');
  console.table(rows);
  console.log(`What goes wrong where there is no ok:\n${problems.join('\n')}`);
} finally {
  await knex.destroy();
  await database.close();
}
