import mongoose from 'mongoose';

// #region connect
/** Resolves when MongoDB has answered, or rejects with the reason. */
export async function connect(url, options) {
  await mongoose.connect(url, {
    serverSelectionTimeoutMS: 3_000, // default 30 s: no client waits that long for a 503
    maxPoolSize: 20,                 // default 100, and each process has its own
    ...options,
  });
  const models = Object.values(mongoose.models);
  await Promise.all(models.map((model) => model.init())); // their indexes are built
}
// #endregion

// #region embedded
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
// #endregion
