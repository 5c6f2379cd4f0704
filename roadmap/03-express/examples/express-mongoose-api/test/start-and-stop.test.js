import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import mongoose from 'mongoose';
import { embeddedMongo } from '../src/database.js';
import { start } from '../src/server.js';
import { onlyStandIn, startLibrary } from './support/library.js';
import { startMongoLite } from './support/mongo-lite.js';

const limit = { timeout: 20_000 };

test('an embedded MongoDB that cannot be fetched says what to do', limit, async () => {
  const MongoMemoryServer = { create: async () => { throw new Error('Download failed\nno network'); } };
  await assert.rejects(embeddedMongo(async () => ({ MongoMemoryServer })), (err) => {
    assert.match(err.message, /Download failed no network\).*fastdl\.mongodb\.org.*set MONGODB_URL/);
    return true;
  });
});

test('an embedded MongoDB gives its address', limit, async () => {
  const stopped = [];
  const mongod = { getUri: () => 'mongodb://here', stop: async () => { stopped.push(true); } };
  const { url, stop } = await embeddedMongo(async () => ({ MongoMemoryServer: { create: async () => mongod } }));
  await stop();
  assert.deepEqual([url, stopped], ['mongodb://here', [true]]);
});

test('without a database it does not listen', limit, async () => {
  const reserved = net.createServer();
  await once(reserved.listen(0, '127.0.0.1'), 'listening');
  const { port } = reserved.address();
  reserved.close();
  await assert.rejects(start({ url: 'mongodb://127.0.0.1:1/', mongo: { serverSelectionTimeoutMS: 100 }, port }), { name: 'MongooseServerSelectionError' });
  await assert.rejects(once(net.connect(port, '127.0.0.1'), 'connect'), { code: 'ECONNREFUSED' });
  await mongoose.disconnect();
});

test('a unique index that cannot be built stops the start', { ...limit, skip: onlyStandIn }, async () => {
  const mongo = await startMongoLite();
  mongo.before = async (command) => {
    if (command === 'createIndexes') throw Object.assign(new Error('E11000 duplicate key error'), { code: 11000, codeName: 'DuplicateKey' });
  };
  await mongoose.connect(mongo.url); // says nothing of it
  await mongoose.disconnect();
  await assert.rejects(start({ url: mongo.url }), { code: 11000 });
  await mongoose.disconnect();
  await mongo.stop();
});

test('an outage: alive, not ready, 503 with Retry-After; well again afterwards', { ...limit, skip: onlyStandIn }, async () => {
  const library = await startLibrary({ serverSelectionTimeoutMS: 2_000 });
  assert.equal((await library.send('GET', '/readyz')).status, 200);

  await library.mongo.stop();
  const [ready, books] = await Promise.all([library.send('GET', '/readyz'), library.send('GET', '/books')]);
  assert.equal((await library.send('GET', '/healthz')).status, 200);
  assert.equal(ready.status, 503);
  assert.equal(books.status, 503);
  assert.equal(books.headers.get('retry-after'), '5');
  assert.doesNotMatch(await books.text(), /127\.0\.0\.1|ECONNREFUSED/, 'the address of the database is nobody\'s business');
  assert.ok(library.logged.length >= 1, 'an outage belongs in the log');

  await library.mongo.restart();
  let again = await library.send('GET', '/books');
  for (let i = 0; again.status === 503 && i < 10; i++) again = await library.send('GET', '/books'); // the driver looks twice a second
  assert.equal(again.status, 200);
  await library.close();
});

test('connected to a MongoDB that does not answer: not ready', { timeout: 20_000, skip: onlyStandIn }, async () => {
  const library = await startLibrary();
  library.mongo.before = (command) => (command === 'ping' ? new Promise(() => {}) : undefined);
  assert.equal((await library.send('GET', '/readyz')).status, 503);
  await library.close();
});

test('stop() lets a request finish before it lets go of MongoDB', { ...limit, skip: onlyStandIn }, async () => {
  const library = await startLibrary();
  const arrived = Promise.withResolvers();
  const released = Promise.withResolvers();
  library.mongo.before = async (command) => {
    if (command !== 'find') return;
    arrived.resolve();
    await released.promise;
  };

  const answer = library.send('GET', '/books');
  await arrived.promise;
  const stopped = library.stop();
  await assert.rejects(library.send('GET', '/healthz'), 'a new connection must be refused');
  assert.equal(mongoose.connection.readyState, 1, 'the connection is still needed');
  released.resolve();
  assert.equal((await answer).status, 200);
  await stopped;
  assert.equal(mongoose.connection.readyState, 0);
  await library.mongo.stop();
});

test('stop() does not wait for ever', { ...limit, skip: onlyStandIn }, async () => {
  const library = await startLibrary();
  const arrived = Promise.withResolvers();
  library.mongo.before = (command) => {
    if (command !== 'find') return undefined;
    arrived.resolve();
    return new Promise(() => {});
  };
  const answer = library.send('GET', '/books');
  answer.catch(() => {});
  await arrived.promise;
  await library.stop({ patience: 50 });
  await assert.rejects(answer);
  assert.equal(mongoose.connection.readyState, 0);
  await library.mongo.stop();
});

test('an error that nobody foresaw: 500, and the log has it', { ...limit, skip: onlyStandIn }, async () => {
  const library = await startLibrary();
  library.mongo.before = async (command) => {
    if (command === 'find') throw Object.assign(new Error('not authorized on library'), { code: 13, codeName: 'Unauthorized' });
  };
  const res = await library.send('GET', '/books');
  assert.equal(res.status, 500);
  assert.deepEqual(await res.json(), { title: 'Internal Server Error', status: 500 });
  assert.match(library.logged[0][1].message, /not authorized/);
  await library.close();
});
