import { MongoClient } from 'mongodb';

// #region connect
/** The one client of this process. Resolves when MongoDB has answered. */
export async function connect(url, options) {
  const client = new MongoClient(url, {
    appName: 'shop',                 // shows in the server's log and in currentOp
    maxPoolSize: 20,                 // default 100
    serverSelectionTimeoutMS: 3_000, // default 30 s
    waitQueueTimeoutMS: 2_000,       // default: wait for ever for a free connection
    ...options,
  });
  try {
    await client.connect();          // without it, the first operation would do it
    await client.db().command({ ping: 1 });
  } catch (error) {
    await client.close();            // or its monitoring keeps the process alive
    throw error;
  }
  return client;
}
// #endregion

/** A real mongod for machines without one. Imported here and nowhere else: the import leads to a download. */
export async function embeddedMongo(load = () => import('mongodb-memory-server-core')) {
  try {
    const { MongoMemoryServer } = await load();
    const mongod = await MongoMemoryServer.create();
    return { url: mongod.getUri(), stop: () => mongod.stop() };
  } catch (cause) {
    const why = cause.message.replaceAll('\n', ' ');
    throw new Error(
      `MONGODB_URL is not set, and the embedded MongoDB did not start (${why}). `
      + 'It is fetched from fastdl.mongodb.org once, about 100 MB. Allow that, or set MONGODB_URL.',
      { cause },
    );
  }
}
