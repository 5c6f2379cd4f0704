import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { migrateCustomers, readCustomer, upgrade } from '../src/customers.js';
import { addReview, rebuildRating } from '../src/reviews.js';
import { limit, onlyStandIn, openShop } from './support/shop.js';

let shop;
let db;
before(async () => { shop = await openShop(); ({ db } = shop); });
beforeEach(() => Promise.all(['products', 'reviews', 'customers'].map((name) => db.collection(name).deleteMany({}))));
after(() => shop?.close());

const product = () => db.collection('products').findOne({ _id: 'PEN' });

test('the product page needs one document: the rating and the newest three', limit, async () => {
  await db.collection('products').insertOne({ _id: 'PEN', name: 'Pen' });
  for (const stars of [5, 4, 3, 1]) await addReview(db, 'PEN', { author: 'Ann', stars, text: `${stars} stars` });
  const { rating, newest } = await product();
  assert.deepEqual(rating, { count: 4, sum: 13 });
  assert.deepEqual(newest.map(({ stars }) => stars), [1, 3, 4]);
  assert.equal(await db.collection('reviews').countDocuments({ sku: 'PEN' }), 4);
});

test('reviews at the same time: nothing is lost', limit, async () => {
  await db.collection('products').insertOne({ _id: 'PEN' });
  await Promise.all([1, 2, 3, 4, 5].map((stars) => addReview(db, 'PEN', { author: 'Ann', stars, text: '' })));
  assert.deepEqual((await product()).rating, { count: 5, sum: 15 });
});

test('a copy that went wrong is computed anew', limit, async () => {
  await db.collection('products').insertOne({ _id: 'PEN' });
  for (const stars of [5, 4, 3, 2]) await addReview(db, 'PEN', { author: 'Ann', stars, text: '' });
  const right = await product();
  await db.collection('products').updateOne({ _id: 'PEN' }, { $set: { rating: { count: 1, sum: 1 }, newest: [] } });
  await rebuildRating(db, 'PEN');
  assert.deepEqual(await product(), right);
  await db.collection('reviews').deleteMany({});
  await rebuildRating(db, 'PEN');
  assert.deepEqual((await product()).rating, { count: 0, sum: 0 });
});

const ann3 = { _id: 'ann', name: 'Ann', contacts: [{ kind: 'phone', value: '123' }], schemaVersion: 3 };

test('three versions are read as one', limit, async () => {
  assert.deepEqual(upgrade({ _id: 'ann', name: 'Ann', phone: '123' }), ann3);
  assert.deepEqual(upgrade({ _id: 'ann', name: 'Ann', phones: ['123'], schemaVersion: 2 }), ann3);
  assert.deepEqual(upgrade(ann3), ann3);
  assert.deepEqual(upgrade({ _id: 'bob' }), { _id: 'bob', contacts: [], schemaVersion: 3 });
  assert.throws(() => upgrade({ _id: 'ann', schemaVersion: 4 }), /newer release: 4/);
  await db.collection('customers').insertOne({ _id: 'ann', name: 'Ann', phone: '123' });
  assert.deepEqual(await readCustomer(db, 'ann'), ann3);
  assert.equal(await readCustomer(db, 'nobody'), null);
});

test('the migration stores them in the new shape, and can be run again', limit, async () => {
  await db.collection('customers').insertMany([
    { _id: 'ann', name: 'Ann', phone: '123' },
    { _id: 'bob', phones: [], schemaVersion: 2, rev: 7 },
    { _id: 'eve', contacts: [], schemaVersion: 3, rev: 1 },
  ]);
  assert.equal(await migrateCustomers(db), 2);
  assert.equal(await migrateCustomers(db), 0);
  assert.deepEqual(await db.collection('customers').find().sort({ _id: 1 }).toArray(), [
    { ...ann3, rev: 1 },
    { _id: 'bob', contacts: [], schemaVersion: 3, rev: 8 },
    { _id: 'eve', contacts: [], schemaVersion: 3, rev: 1 },
  ]);
});

test('a customer who changes while the migration has read it is not overwritten', { ...limit, skip: onlyStandIn }, async () => {
  await db.collection('customers').insertOne({ _id: 'ann', name: 'Ann', phone: '123' });
  shop.mongo.before = async (name, command) => {
    if (name !== 'update') return;
    shop.mongo.before = async () => {};
    assert.equal(command.updates[0].q._id, 'ann');
    await db.collection('customers').updateOne({ _id: 'ann' }, { $set: { name: 'Anna' }, $inc: { rev: 1 } });
  };
  assert.equal(await migrateCustomers(db), 0);
  assert.equal((await db.collection('customers').findOne({ _id: 'ann' })).name, 'Anna');
  assert.equal(await migrateCustomers(db), 1);
  assert.equal((await readCustomer(db, 'ann')).name, 'Anna');
});

test('a filter sees what is stored, not what is read', limit, async () => {
  await db.collection('customers').insertMany([{ _id: 'ann', phone: '123' }, ann3].map((one, i) => ({ ...one, _id: i })));
  const filter = { contacts: { $elemMatch: { kind: 'phone', value: '123' } } };
  assert.equal(await db.collection('customers').countDocuments(filter), 1, 'the old document is not found');
  await migrateCustomers(db);
  assert.equal(await db.collection('customers').countDocuments(filter), 2);
});
