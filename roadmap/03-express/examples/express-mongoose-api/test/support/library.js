import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { start } from '../../src/server.js';
import { startMongoLite } from './mongo-lite.js';

const { MONGODB_URL } = process.env;

/** Why some tests are left out where a real server is used. */
export const onlyStandIn = MONGODB_URL ? 'a real server is not ours to stop' : false;

/** The API on a database of its own: on the server of MONGODB_URL, or on the stand-in. */
export async function startLibrary({ serverSelectionTimeoutMS = 5_000 } = {}) {
  const mongo = MONGODB_URL ? undefined : await startMongoLite();
  const logged = [];
  const { server, stop } = await start({
    url: MONGODB_URL ?? mongo.url,
    mongo: { dbName: `library-test-${randomUUID().slice(0, 8)}`, serverSelectionTimeoutMS },
    log: (...line) => logged.push(line),
  });
  const origin = `http://127.0.0.1:${server.address().port}`;

  const send = (method, path, body) => fetch(origin + path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return {
    mongo, server, origin, logged, send, stop,
    async close() {
      if (mongoose.connection.readyState === 1) await mongoose.connection.dropDatabase();
      await stop({ patience: 0 });
      await mongo?.stop();
    },
  };
}
