// #region upgrade
const current = 3;
const upgrades = {
  1: ({ phone, ...rest }) => ({ ...rest, phones: phone ? [phone] : [] }),
  2: ({ phones, ...rest }) => (
    { ...rest, contacts: phones.map((value) => ({ kind: 'phone', value })) }
  ),
};

/** A customer as the code of today knows it, whichever version is stored. */
export function upgrade(stored) {
  let { schemaVersion = 1, ...customer } = stored; // the first ones had no version
  if (schemaVersion > current) throw new Error(`written by a newer release: ${schemaVersion}`);
  for (; schemaVersion < current; schemaVersion++) customer = upgrades[schemaVersion](customer);
  return { ...customer, schemaVersion };
}
// #endregion

export async function readCustomer(db, _id) {
  const stored = await db.collection('customers').findOne({ _id });
  return stored && upgrade(stored);
}

// #region migrate
/** Stores every old customer in the new shape, while requests go on. Can be run again. */
export async function migrateCustomers(db) {
  const customers = db.collection('customers');
  const old = { schemaVersion: { $not: { $gte: current } } }; // older, or missing
  let upgraded = 0;
  for await (const stored of customers.find(old, { batchSize: 500 })) {
    const { modifiedCount } = await customers.replaceOne(
      { _id: stored._id, rev: stored.rev ?? null }, // whoever writes a customer adds 1 to rev
      { ...upgrade(stored), rev: (stored.rev ?? 0) + 1 },
    );
    upgraded += modifiedCount; // 0: changed meanwhile, the next run takes it
  }
  return upgraded;
}
// #endregion
