// Takes every duplicate key of a later attempt for its own document: somebody else's number is swallowed.
export async function insertOnce(collection, document, { makeId, wait, attempts = 4 }) {
  const _id = makeId();
  for (let attempt = 1; ; attempt++) {
    try {
      await collection.insertOne({ ...document, _id });
      return _id;
    } catch (error) {
      if (error.code === 11000 && attempt > 1) return _id;
      if (!isTransient(error) || attempt === attempts) throw error;
      await wait(100 * 2 ** (attempt - 1));
    }
  }
}

const names = ['MongoNetworkError', 'MongoNetworkTimeoutError', 'MongoServerSelectionError'];
const isTransient = (error) => names.includes(error.name) || error.hasErrorLabel?.('RetryableWriteError') === true;
