/**
 * Inserts a document, through network errors, and not twice.
 *
 * @param {{ insertOne(document: object): Promise<unknown>, findOne(filter: object): Promise<object | null> }} collection
 * @param {object} document without an _id
 * @param {{ makeId: () => unknown, wait: (ms: number) => Promise<void>, attempts?: number }} options
 * @returns {Promise<unknown>} the id
 */
export async function insertOnce(collection, document, { makeId, wait, attempts = 4 }) {
  // TODO: this gives up at the first lost answer.
  const _id = makeId();
  await collection.insertOne({ ...document, _id });
  return _id;
}
