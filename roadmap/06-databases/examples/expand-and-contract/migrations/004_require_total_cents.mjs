// #region not-valid
export async function up(knex) {
  await knex.raw("SET LOCAL lock_timeout = '2s'");
  await knex.raw(`ALTER TABLE orders
    ADD CONSTRAINT total_cents_set CHECK (total_cents IS NOT NULL) NOT VALID, -- new rows only: no scan
    ALTER COLUMN total DROP NOT NULL`);
}
// #endregion

export const down = (knex) =>
  knex.raw('ALTER TABLE orders DROP CONSTRAINT total_cents_set, ALTER COLUMN total SET NOT NULL');
