// #region backfill
export const config = { transaction: false }; // each batch commits by itself
const BATCH = 1000;

export async function up(knex) {
  const { rows } = await knex.raw('SELECT coalesce(max(id), 0) AS last FROM orders');
  const last = Number(rows[0].last); // a bigint arrives as a string
  for (let from = 0; from < last; from += BATCH) {
    await knex.raw(
      `UPDATE orders SET total_cents = round(total * 100)
       WHERE id > ? AND id <= ? AND total_cents IS NULL`, // a second run goes on
      [from, from + BATCH],
    );
  }
}
// #endregion

export const down = async () => {}; // nothing to take back: old code does not look at the column
