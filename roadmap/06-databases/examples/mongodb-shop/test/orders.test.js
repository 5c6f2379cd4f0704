import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Decimal128, Long, ObjectId } from 'mongodb';
import { payOrder, placeOrder } from '../src/orders.js';
import { topProducts } from '../src/reports.js';
import { bytes, rememberViewed } from '../src/viewed.js';
import { ann, ink, limit, onlyReal, openShop, pen } from './support/shop.js';

let shop;
let db;
before(async () => { shop = await openShop(); ({ db } = shop); });
beforeEach(() => Promise.all(['orders', 'customers', 'things'].map((name) => db.collection(name).deleteMany({}))));
after(() => shop?.close());

test('an order keeps the price of its day', limit, async () => {
  const product = { ...pen };
  const { _id } = await placeOrder(db, ann, [{ product, quantity: 2 }, { product: ink, quantity: 1 }]);
  product.cents = 999;
  const stored = await db.collection('orders').findOne({ _id });
  assert.equal(stored.totalCents, 2 * 250 + 990);
  assert.deepEqual(stored.lines[0], { sku: 'PEN', name: 'Pen', cents: 250, quantity: 2 });
  assert.ok(stored.placedAt instanceof Date, 'a Date is stored as one');
});

test('of two payments at the same time one wins', limit, async () => {
  const { _id } = await placeOrder(db, ann, [{ product: pen, quantity: 1 }]);
  const paid = await Promise.all([payOrder(db, _id, 'p1'), payOrder(db, _id, 'p2')]);
  assert.equal(paid.filter((order) => order !== null).length, 1);
  const winner = paid.find((order) => order !== null);
  assert.equal(winner.status, 'paid');
  assert.equal((await db.collection('orders').findOne({ _id })).paymentId, winner.paymentId);
  assert.equal(await payOrder(db, new ObjectId(), 'p3'), null);
});

test('what the write operations report', limit, async () => {
  const things = db.collection('things');
  assert.equal((await things.insertOne({ _id: 1, n: 1 })).insertedId, 1);
  const same = await things.updateOne({ _id: 1 }, { $set: { n: 1 } });
  assert.deepEqual([same.matchedCount, same.modifiedCount], [1, 0], 'found, and nothing to change');
  const none = await things.updateOne({ _id: 2 }, { $set: { n: 1 } });
  assert.deepEqual([none.matchedCount, none.upsertedId], [0, null]);
  const made = await things.updateOne({ _id: 2 }, { $set: { n: 1 } }, { upsert: true });
  assert.deepEqual([made.matchedCount, made.upsertedId], [0, 2]);
  assert.equal((await things.deleteMany({ n: 1 })).deletedCount, 2);
});

test('an update without operators is refused by the driver', limit, async () => {
  await assert.rejects(db.collection('things').updateOne({ _id: 1 }, { n: 2 }), /must contain only atomic operators|atomic operators/);
});

test('what a filter matches', limit, async () => {
  const things = db.collection('things');
  await things.insertMany([
    { _id: 1, coupon: null, lines: [{ sku: 'PEN', n: 9 }, { sku: 'INK', n: 1 }] },
    { _id: 2, lines: [{ sku: 'INK', n: 9 }] },
    { _id: 3, coupon: 'X', tags: ['new', 'sale'] },
  ]);
  const ids = async (filter) => (await things.find(filter).sort({ _id: 1 }).toArray()).map(({ _id }) => _id);
  assert.deepEqual(await ids({ coupon: null }), [1, 2], 'null or missing');
  assert.deepEqual(await ids({ coupon: undefined }), [1, 2], 'undefined is sent as null');
  assert.deepEqual(await ids({ coupon: { $ne: 'X' } }), [1, 2], '$ne matches what is missing');
  assert.deepEqual(await ids({ coupon: { $exists: true } }), [1, 3]);
  assert.deepEqual(await ids({ tags: 'sale' }), [3], 'any element');
  assert.deepEqual(await ids({ 'lines.sku': 'INK', 'lines.n': { $gt: 5 } }), [1, 2], 'two different lines will do');
  assert.deepEqual(await ids({ lines: { $elemMatch: { sku: 'INK', n: { $gt: 5 } } } }), [2], 'one line must fit');
});

test('numbers: what is stored and what comes back', limit, async () => {
  const things = db.collection('things');
  await things.insertOne({ _id: 1, small: 5, big: 3e9, huge: Long.fromString('9007199254740993'), price: Decimal128.fromString('19.90') });
  const back = await things.findOne({ _id: 1 });
  assert.equal(back.small, 5);
  assert.equal(back.big, 3e9);
  assert.equal(back.huge.toString(), '9007199254740993', 'a Long that no number can hold stays a Long');
  assert.equal(back.price.toString(), '19.90');
});

test('types are part of equality: a date as a string matches no Date', limit, async () => {
  const things = db.collection('things');
  await things.insertOne({ _id: 1, at: new Date('2026-11-01') });
  assert.equal(await things.countDocuments({ at: '2026-11-01T00:00:00.000Z' }), 0);
  assert.equal(await things.countDocuments({ at: new Date('2026-11-01') }), 1);
});

test('revenue: only paid orders, an order counts once, the end of the range is not in it', limit, async () => {
  const day = (n) => new Date(Date.UTC(2026, 10, n));
  const order = (_id, paidAt, lines, status = 'paid') => ({ _id, status, paidAt, lines });
  await db.collection('orders').insertMany([
    order(1, day(1), [{ ...pen, quantity: 2 }, { ...pen, quantity: 1 }]),
    order(2, day(2), [{ ...pen, quantity: 1 }, { ...ink, quantity: 1 }]),
    order(3, day(2), [{ ...ink, quantity: 50 }], 'refunded'),
    order(4, day(3), [{ ...ink, quantity: 50 }]),
  ]);
  assert.deepEqual(await topProducts(db, { from: day(1), to: day(3), limit: 10 }), [
    { sku: 'PEN', cents: 1000, sold: 4, orders: 2 },
    { sku: 'INK', cents: 990, sold: 1, orders: 1 },
  ]);
  assert.equal((await topProducts(db, { from: day(1), to: day(4), limit: 1 }))[0].sku, 'INK');
});

test('the list of what was viewed stays at 20, the newest first', limit, async () => {
  await db.collection('customers').insertOne({ ...ann });
  for (let i = 0; i < 25; i++) await rememberViewed(db, 'ann', `SKU${i}`);
  const { viewed } = await db.collection('customers').findOne({ _id: 'ann' });
  assert.equal(viewed.length, 20);
  assert.deepEqual([viewed[0].sku, viewed[19].sku], ['SKU24', 'SKU5']);
});

test('field names count in every document', limit, () => {
  const short = bytes({ _id: new ObjectId(), q: 1 });
  const long = bytes({ _id: new ObjectId(), quantityOrderedByTheCustomer: 1 });
  assert.equal(long - short, 'quantityOrderedByTheCustomer'.length - 1);
});

test('a document of more than 16 MiB is refused', { ...limit, skip: onlyReal }, async () => {
  const _id = 'big';
  await db.collection('things').insertOne({ _id, blob: 'x'.repeat(16 * 1024 * 1024 - 200) });
  await assert.rejects(db.collection('things').updateOne({ _id }, { $set: { more: 'x'.repeat(500) } }));
});
