import { connect } from './db.js';
import { EXPERIMENTS } from './experiments.js';
import { createOrders, ROWS } from './orders.js';
import { indexPages, run, writeCost } from './run.js';

console.log(`Making a database with ${ROWS} orders …`);
const { pool, where, close } = await connect();
try {
  await createOrders(pool);
  console.log(`PostgreSQL: ${where}`);

  for (const experiment of EXPERIMENTS) {
    console.log(`\n${experiment.title}`);
    for (const sql of experiment.indexes) console.log(`  ${sql}`);
    const table = {};
    for (const [name, { steps, rows, removed, pages }] of Object.entries(await run(pool, experiment))) {
      table[name] = { plan: steps.join(' < '), rows, removed, pages };
    }
    console.table(table);
  }

  console.log('\nSize in pages of 8 KB');
  console.table({
    'all orders by placed_at': await indexPages(pool, 'CREATE INDEX everything ON orders (placed_at)'),
    'only the open ones': await indexPages(pool, `CREATE INDEX open_ones ON orders (placed_at) WHERE status = 'open'`),
  });

  console.log('\nBytes of write-ahead log for 1,000 rows');
  console.table({
    'primary key only': await writeCost(pool, []),
    'and 4 indexes': await writeCost(pool, ['a', 'b', 'c', 'd']),
    'and an index on the column that is updated': await writeCost(pool, ['seen']),
  });
} finally {
  await close();
}
