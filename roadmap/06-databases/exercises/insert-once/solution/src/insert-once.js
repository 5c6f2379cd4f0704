/**
 * Inserts a document, through network errors, and not twice.
 *
 * @param {{ insertOne(document: object): Promise<unknown>, findOne(filter: object): Promise<object | null> }} collection
 * @param {object} document without an _id
 * @param {{ makeId: () => unknown, wait: (ms: number) => Promise<void>, attempts?: number }} options
 * @returns {Promise<unknown>} the id
 */
export async function insertOnce(collection, document, { makeId, wait, attempts = 4 }) {
  const _id = makeId();
  for (let attempt = 1; ; attempt++) {
    try {
      await collection.insertOne({ ...document, _id });
      return _id;
    } catch (error) {
      const mayBeOurs = error.code === 11000 && attempt > 1;
      if (mayBeOurs && await collection.findOne({ _id }) !== null) return _id; // an earlier attempt had arrived
      if (!isTransient(error) || attempt === attempts) throw error;
      await wait(100 * 2 ** (attempt - 1));
    }
  }
}

const names = ['MongoNetworkError', 'MongoNetworkTimeoutError', 'MongoServerSelectionError'];
const isTransient = (error) => names.includes(error.name) || error.hasErrorLabel?.('RetryableWriteError') === true;
