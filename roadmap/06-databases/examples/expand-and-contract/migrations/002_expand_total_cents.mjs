// #region expand
export async function up(knex) {
  await knex.raw("SET LOCAL lock_timeout = '2s'");
  await knex.raw('ALTER TABLE orders ADD COLUMN total_cents bigint'); // nullable: no row is touched
}
// #endregion

export const down = (knex) => knex.raw('ALTER TABLE orders DROP COLUMN total_cents');
