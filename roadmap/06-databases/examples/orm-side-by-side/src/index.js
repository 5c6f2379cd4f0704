import { openDatabase } from './database.js';
import { connectKnex } from './knex-shop.js';
import { connectPrisma } from './prisma-shop.js';
import { connectSequelize } from './sequelize-shop.js';

const database = await openDatabase();
console.log(`Database: ${database.name}`);

let statements = [];
const shops = {
  Prisma: connectPrisma(database, (sql) => statements.push(sql)),
  Sequelize: connectSequelize(database, (sql) => statements.push(sql)),
  Knex: connectKnex(database, (sql) => statements.push(sql)),
};

try {
  const rows = [];
  for (const [library, shop] of Object.entries(shops)) {
    statements = [];
    await shop.ordersOneByOne();
    const oneByOne = statements.length;

    statements = [];
    await shop.orders();
    rows.push({ library, 'one by one': oneByOne, eager: statements.length });

    console.log(`\n${library}, orders with customer and lines:`);
    for (const sql of statements) console.log(`  ${sql.length > 200 ? `${sql.slice(0, 200)} …` : sql}`);
  }
  console.log('\nStatements for 20 orders and their lines:');
  console.table(rows);
} finally {
  for (const shop of Object.values(shops)) await shop.close();
  await database.close();
}
