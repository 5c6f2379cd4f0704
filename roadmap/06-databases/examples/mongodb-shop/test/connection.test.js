import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { MongoClient } from 'mongodb';
import { connect } from '../src/mongo.js';
import { limit, onlyStandIn, openShop } from './support/shop.js';

async function open(t, options) {
  const shop = await openShop(options);
  t.after(() => shop.close());
  return shop;
}

test('a client that was only made has no connection', limit, async (t) => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  let connections = 0;
  server.on('connection', () => connections++);
  const client = new MongoClient(`mongodb://127.0.0.1:${server.address().port}`);
  await new Promise(setImmediate);
  assert.equal(connections, 0);
  await client.close();
});

test('nobody there: it gives up after serverSelectionTimeoutMS', limit, async () => {
  await assert.rejects(connect('mongodb://127.0.0.1:1', { serverSelectionTimeoutMS: 100 }), { name: 'MongoServerSelectionError' });
});

test('the database of the connection string, or test', limit, async () => {
  const name = (url) => new MongoClient(url).db().databaseName;
  assert.equal(name('mongodb://db.internal/shop?replicaSet=rs0'), 'shop');
  assert.equal(name('mongodb://db.internal'), 'test');
});

test('a password is part of a URL: encoded it arrives, raw it fails or leads elsewhere', limit, async () => {
  const options = (password) => new MongoClient(`mongodb://app:${password}@db.internal/shop`).options;
  assert.equal(options(encodeURIComponent('p@ss/word')).credentials.password, 'p@ss/word');
  assert.throws(() => options('a:b'), { name: 'MongoParseError' });
  assert.equal(options('p@ss/word').hosts[0].host, 'ss');
});

test('users are looked up in the database of the URL, unless authSource says where', limit, async () => {
  const source = (url) => new MongoClient(url).options.credentials.source;
  assert.equal(source('mongodb://app:secret@db.internal/shop'), 'shop');
  assert.equal(source('mongodb://app:secret@db.internal/shop?authSource=admin'), 'admin');
});

test('mongodb+srv turns TLS on', limit, async () => {
  assert.equal(new MongoClient('mongodb+srv://cluster.example.com').options.tls, true);
  assert.ok(!new MongoClient('mongodb://db.internal').options.tls);
});

test('a closed client does not connect again by itself', limit, async (t) => {
  const { url } = await open(t);
  const client = await connect(url);
  await client.close();
  await assert.rejects(client.db().collection('things').findOne({}), { name: 'MongoNotConnectedError' });
  await client.connect();
  assert.equal((await client.db().command({ ping: 1 })).ok, 1, 'it does when it is told to');
  await client.close();
});

test('timeoutMS has no effect any more', { ...limit, skip: onlyStandIn }, async (t) => {
  const { db, mongo } = await open(t);
  const release = Promise.withResolvers();
  mongo.before = (name) => (name === 'find' ? release.promise : undefined);
  setTimeout(release.resolve, 100);
  assert.equal(await db.collection('things').findOne({}, { timeoutMS: 10 }), null);
});

test('operations share a pool, which opens no more than maxPoolSize', limit, async (t) => {
  const { client, db } = await open(t, { maxPoolSize: 3 });
  let opened = 0;
  client.on('connectionCreated', () => opened++);
  await Promise.all(Array.from({ length: 30 }, (_, i) => db.collection('things').insertOne({ _id: i })));
  assert.ok(opened <= 3, `opened ${opened}`);
});

test('no free connection: waitQueueTimeoutMS ends the wait', { ...limit, skip: onlyStandIn }, async (t) => {
  const { db, mongo } = await open(t, { maxPoolSize: 1, waitQueueTimeoutMS: 50 });
  const release = Promise.withResolvers();
  const arrived = Promise.withResolvers();
  mongo.before = (name, command) => {
    if (command.find !== 'slow') return undefined;
    arrived.resolve();
    return release.promise;
  };
  const slow = db.collection('slow').findOne({});
  await arrived.promise;
  await assert.rejects(db.collection('things').findOne({}), { name: 'MongoWaitQueueTimeoutError' });
  release.resolve();
  await slow;
});
