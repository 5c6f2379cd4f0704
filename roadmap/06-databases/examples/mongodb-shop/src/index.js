import { randomUUID } from 'node:crypto';
import { connect, embeddedMongo } from './mongo.js';
import { tour } from './tour.js';

let embedded;
if (process.env.MONGODB_URL) console.log('MongoDB: MONGODB_URL, in a database of its own that goes when this ends');
else {
  console.log('MongoDB: embedded (a real mongod, fetched at the first run; its data goes when it ends).');
  console.log('Set MONGODB_URL to use a server of your own.');
  embedded = await embeddedMongo().catch(({ message }) => {
    console.error(message);
    process.exit(1);
  });
}
const url = process.env.MONGODB_URL ?? embedded.url;

const client = await connect(url);
const db = client.db(`shop-tour-${randomUUID().slice(0, 8)}`);
try {
  await tour({ db, url }, console.log);
} finally {
  await db.dropDatabase();
  await client.close();
  await embedded?.stop();
}
