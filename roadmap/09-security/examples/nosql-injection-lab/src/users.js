import { randomUUID } from 'node:crypto';
import * as mingo from 'mingo';
import { MongoClient } from 'mongodb';

export const TOKEN = 'f3a9c0';
const USERS = () => [
  { _id: 1, name: 'Ann', role: 'admin', password: 'Ann knows', resetToken: TOKEN },
  { _id: 2, name: 'Bob', role: 'user', password: 'Bob knows' },
];

/** The four methods that the service needs: in memory, or in MongoDB. Both get the filters as they are. */
export async function openUsers(url = process.env.MONGODB_URL) {
  if (url) {
    const client = await new MongoClient(url).connect();
    const db = client.db(`nosql_injection_lab_${randomUUID().slice(0, 8)}`);
    const users = db.collection('users');
    await users.insertMany(USERS());
    return {
      findOne: (filter) => users.findOne(filter),
      find: (filter) => users.find(filter).toArray(),
      aggregate: (pipeline) => users.aggregate(pipeline).toArray(),
      updateOne: (filter, update) => users.updateOne(filter, update),
      async close() {
        await db.dropDatabase();
        await client.close();
      },
    };
  }
  const users = USERS();
  return {
    findOne: async (filter) => mingo.find(users, filter).all()[0] ?? null,
    find: async (filter) => mingo.find(users, filter).all(),
    aggregate: async (pipeline) => mingo.aggregate(users, pipeline),
    updateOne: async (filter, update) => mingo.updateOne(users, filter, update),
    close: async () => {},
  };
}
