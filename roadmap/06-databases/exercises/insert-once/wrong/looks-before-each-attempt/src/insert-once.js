// Asks whether it is there before each retry, not after a failure: the write may arrive between question and insert.
export async function insertOnce(collection, document, { makeId, wait, attempts = 4 }) {
  const _id = makeId();
  for (let attempt = 1; ; attempt++) {
    try {
      if (attempt > 1 && await collection.findOne({ _id }) !== null) return _id;
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
