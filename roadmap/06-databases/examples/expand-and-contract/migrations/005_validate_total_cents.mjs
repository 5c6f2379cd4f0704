// #region validate
export const config = { transaction: false }; // a long scan is not lost when the next lock cannot be had

export async function up(knex) {
  await knex.raw('ALTER TABLE orders VALIDATE CONSTRAINT total_cents_set'); // scans; reads and writes go on
  await knex.transaction(async (trx) => {
    await trx.raw("SET LOCAL lock_timeout = '2s'");
    await trx.raw('ALTER TABLE orders ALTER COLUMN total_cents SET NOT NULL'); // proved by the constraint: no scan
    await trx.raw('ALTER TABLE orders DROP CONSTRAINT total_cents_set'); // in the ALTER above it would go first
  });
}
// #endregion

export async function down(knex) {
  await knex.raw('ALTER TABLE orders ALTER COLUMN total_cents DROP NOT NULL');
  await knex.raw('ALTER TABLE orders ADD CONSTRAINT total_cents_set CHECK (total_cents IS NOT NULL) NOT VALID');
}
