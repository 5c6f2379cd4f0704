// Tries again whatever the error was: a document that fails validation fails four times, after 700 ms.
export async function insertOnce(collection, document, { makeId, wait, attempts = 4 }) {
  const _id = makeId();
  for (let attempt = 1; ; attempt++) {
    try {
      await collection.insertOne({ ...document, _id });
      return _id;
    } catch (error) {
      if (error.code === 11000 && attempt > 1 && await collection.findOne({ _id }) !== null) return _id;
      if (attempt === attempts) throw error;
      await wait(100 * 2 ** (attempt - 1));
    }
  }
}
