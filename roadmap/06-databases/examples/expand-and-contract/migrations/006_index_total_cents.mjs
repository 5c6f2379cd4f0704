// #region index
export const config = { transaction: false }; // CONCURRENTLY is refused inside a transaction

export async function up(knex) {
  await knex.raw('DROP INDEX CONCURRENTLY IF EXISTS orders_total_cents'); // of a build that failed: it is INVALID
  await knex.raw('CREATE INDEX CONCURRENTLY orders_total_cents ON orders (total_cents)');
}
// #endregion

export const down = (knex) => knex.raw('DROP INDEX CONCURRENTLY IF EXISTS orders_total_cents');
