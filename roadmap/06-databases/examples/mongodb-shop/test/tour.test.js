import assert from 'node:assert/strict';
import { test } from 'node:test';
import { embeddedMongo } from '../src/mongo.js';
import { tour } from '../src/tour.js';
import { limit, openShop } from './support/shop.js';

test('the tour of npm start', limit, async (t) => {
  const shop = await openShop();
  t.after(() => shop.close());
  const printed = [];
  await tour(shop, (...line) => printed.push(line.join(' ')));
  const text = printed.join('\n');
  assert.match(text, /two payments at once: (paid, was not open|was not open, paid)/);
  assert.match(text, /viewed 30, kept 20/);
  assert.match(text, /2000 lines/);
  assert.match(text, /open: "The pen leaks" of Eve/);
  assert.match(text, /refused: Validation failed: role/);
});

test('an embedded MongoDB that cannot be fetched says what to do', limit, async () => {
  const MongoMemoryServer = { create: async () => { throw new Error('Download failed\nno network'); } };
  await assert.rejects(embeddedMongo(async () => ({ MongoMemoryServer })), /Download failed no network\).*fastdl\.mongodb\.org.*set MONGODB_URL/);
});

test('an embedded MongoDB gives its address', limit, async () => {
  const stopped = [];
  const mongod = { getUri: () => 'mongodb://here', stop: async () => { stopped.push(true); } };
  const { url, stop } = await embeddedMongo(async () => ({ MongoMemoryServer: { create: async () => mongod } }));
  await stop();
  assert.deepEqual([url, stopped], ['mongodb://here', [true]]);
});
