import mongoose from 'mongoose';

/**
 * Resolves when MongoDB has answered and the indexes are built, or rejects with the reason.
 * @param {{ databaseUrl: string, mongo?: mongoose.ConnectOptions }} config
 */
export async function connect({ databaseUrl, mongo }) {
  await mongoose.connect(databaseUrl, { serverSelectionTimeoutMS: 3_000, maxPoolSize: 20, dbName: 'links', ...mongo });
  await Promise.all(Object.values(mongoose.models).map((model) => model.init()));
}

/** A real mongod for machines without one. Imported here and nowhere else: the import leads to a download. */
export async function embeddedMongo() {
  try {
    const { MongoMemoryServer } = await import('mongodb-memory-server-core');
    const mongod = await MongoMemoryServer.create();
    return { url: mongod.getUri(), stop: () => mongod.stop() };
  } catch (cause) {
    throw new Error(
      `MONGODB_URL is not set, and the embedded MongoDB did not start (${cause.message.replaceAll('\n', ' ')}). `
      + 'It is fetched from fastdl.mongodb.org once, about 100 MB. Allow that, or set MONGODB_URL.',
      { cause },
    );
  }
}
