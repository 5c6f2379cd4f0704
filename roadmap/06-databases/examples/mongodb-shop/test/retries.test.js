import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limit, onlyStandIn, openShop } from './support/shop.js';

/** A shop whose driver looks for the server again after 20 ms; by default it waits half a second between looks. */
const open = async (t, options) => {
  const shop = await openShop({ minHeartbeatFrequencyMS: 20, ...options });
  t.after(() => shop.close());
  return shop;
};

/** Cuts the connection after the first command of this name. */
function loseAnswer(mongo, name) {
  mongo.seen.length = 0;
  let lost = 0;
  mongo.after = async (command) => (command === name && lost++ === 0 ? 'cut' : undefined);
}

test('a lost answer: the driver sends the write again, the server does it once', { ...limit, skip: onlyStandIn }, async (t) => {
  const { db, mongo } = await open(t);
  await db.collection('stock').insertOne({ _id: 'PEN', n: 10 });
  loseAnswer(mongo, 'update');
  await db.collection('stock').updateOne({ _id: 'PEN' }, { $inc: { n: -1 } });
  assert.equal(mongo.seen.filter((name) => name === 'update').length, 2, 'sent twice');
  assert.equal((await db.collection('stock').findOne({ _id: 'PEN' })).n, 9, 'done once');
});

test('with retryWrites: false the caller gets an error, and the write has happened', { ...limit, skip: onlyStandIn }, async (t) => {
  const { db, mongo } = await open(t, { retryWrites: false });
  loseAnswer(mongo, 'insert');
  await assert.rejects(db.collection('things').insertOne({ _id: 1 }), { name: 'MongoNetworkError' });
  assert.equal(await db.collection('things').countDocuments({}), 1);
});

test('updateMany is not sent again', { ...limit, skip: onlyStandIn }, async (t) => {
  const { db, mongo } = await open(t);
  await db.collection('stock').insertMany([{ n: 1 }, { n: 1 }]);
  loseAnswer(mongo, 'update');
  await assert.rejects(db.collection('stock').updateMany({}, { $inc: { n: 1 } }), { name: 'MongoNetworkError' });
  assert.deepEqual((await db.collection('stock').find().toArray()).map(({ n }) => n), [2, 2]);
});

test('a second failure reaches the caller, labelled', { ...limit, skip: onlyStandIn }, async (t) => {
  const { db, mongo } = await open(t);
  mongo.after = async (name) => (name === 'insert' ? 'cut' : undefined);
  await assert.rejects(db.collection('things').insertOne({ _id: 1 }), (error) => {
    assert.equal(error.name, 'MongoNetworkError');
    assert.ok(error.hasErrorLabel('RetryableWriteError'));
    return true;
  });
});
