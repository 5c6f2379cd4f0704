import { randomUUID } from 'node:crypto';
import { connect } from '../../src/mongo.js';
import { startMongoLite } from './mongo-lite.js';

const { MONGODB_URL } = process.env;

/** Why some tests are left out where a real server is used. */
export const onlyStandIn = MONGODB_URL ? 'a real server is not ours to disturb' : false;
/** Why some tests are left out without one. */
export const onlyReal = MONGODB_URL ? false : 'the stand-in does not know it: set MONGODB_URL';

export const limit = { timeout: 10_000 };

/** A database of its own: on the server of MONGODB_URL, or on the stand-in. */
export async function openShop(options) {
  const mongo = MONGODB_URL ? undefined : await startMongoLite();
  const url = MONGODB_URL ?? mongo.url;
  const client = await connect(url, options).catch(async (error) => {
    await mongo?.stop();
    throw error;
  });
  const name = `shop-test-${randomUUID().slice(0, 8)}`;
  const db = client.db(name);
  return {
    mongo, url, name, client, db,
    async close() {
      await db.dropDatabase();
      await client.close();
      await mongo?.stop();
    },
  };
}

export const ann = { _id: 'ann', name: 'Ann' };
export const pen = { sku: 'PEN', name: 'Pen', cents: 250 };
export const ink = { sku: 'INK', name: 'Ink', cents: 990 };
