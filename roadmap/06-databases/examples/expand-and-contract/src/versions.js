/** What each release of the service writes, and where it reads from. Each knows its columns only. */
// #region versions
export const VERSIONS = {
  v1: { write: (cents) => ({ total: cents / 100 }), column: 'total' },
  v2: { write: (cents) => ({ total: cents / 100, total_cents: cents }), column: 'total' },
  v3: { write: (cents) => ({ total: cents / 100, total_cents: cents }), column: 'total_cents' },
  v4: { write: (cents) => ({ total_cents: cents }), column: 'total_cents' },
};
// #endregion

/** The releases that run at the same moment: one alone, or two while a deployment replaces one by the next. */
export const RUNNING = [['v1'], ['v1', 'v2'], ['v2'], ['v2', 'v3'], ['v3'], ['v3', 'v4'], ['v4']];

export async function writeOrder(knex, version, cents) {
  const [{ id }] = await knex('orders').insert(VERSIONS[version].write(cents)).returning('id');
  return id;
}

/** All orders as `version` sees them: Map of id → cents. */
export async function readOrders(knex, version) {
  const { column } = VERSIONS[version];
  const rows = await knex('orders').select('id', column).orderBy('id');
  const cents = (value) => (value === null ? null : column === 'total' ? Math.round(value * 100) : Number(value));
  return new Map(rows.map((row) => [row.id, cents(row[column])]));
}

/**
 * Can these releases run side by side on the schema as it is? Each writes an order; then each reads all of them.
 * Whatever was written is rolled back.
 * @returns {Promise<string | undefined>} what goes wrong, if anything does
 */
export async function problemOf(knex, versions, known) {
  const trx = await knex.transaction();
  try {
    const expected = new Map(known);
    for (const [i, version] of versions.entries()) {
      const cents = 1999 + i;
      expected.set(await writeOrder(trx, version, cents), cents);
    }
    for (const version of versions) {
      const seen = await readOrders(trx, version);
      for (const [id, cents] of expected) {
        if (seen.get(id) !== cents) return `${version} reads ${seen.get(id)} where ${cents} was written`;
      }
    }
    return undefined;
  } catch (error) {
    return error.message.replace(/^.* - /s, '');
  } finally {
    await trx.rollback();
  }
}
