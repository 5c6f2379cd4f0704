// #region contract
export async function up(knex) {
  await knex.raw("SET LOCAL lock_timeout = '2s'");
  await knex.raw('ALTER TABLE orders DROP COLUMN total');
}

export async function down() {
  throw new Error('the totals in euros are gone: restore a backup, or write a migration forward');
}
// #endregion
