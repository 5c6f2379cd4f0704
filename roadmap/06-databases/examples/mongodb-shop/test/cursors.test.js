import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { exportOrders } from '../src/export.js';
import { limit, onlyStandIn, openShop } from './support/shop.js';

async function open(t, options) {
  const shop = await openShop(options);
  t.after(() => shop.close());
  return shop;
}

const orders = (n) => Array.from({ length: n }, (_, i) => ({ _id: i, placedAt: new Date(i), customer: { name: 'Ann' } }));
const all = { from: new Date(0), to: new Date(1_000_000) };

test('an export has every order, in order, without the customer', limit, async (t) => {
  const { db } = await open(t);
  await db.collection('orders').insertMany(orders(250));
  let text = '';
  await exportOrders(db, { ...all, batchSize: 20 }, new Writable({ write(chunk, _, done) { text += chunk; done(); } }));
  const lines = text.trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(lines.length, 250);
  assert.deepEqual(lines[249], { _id: 249, placedAt: '1970-01-01T00:00:00.249Z' });
});

test('the first batch has 101 documents, the rest comes when it is asked for', { ...limit, skip: onlyStandIn }, async (t) => {
  const { db, mongo } = await open(t);
  await db.collection('orders').insertMany(orders(150));
  mongo.seen.length = 0;
  const cursor = db.collection('orders').find();
  assert.deepEqual(mongo.seen, [], 'find() alone sends nothing');
  for (let i = 0; i < 101; i++) await cursor.next();
  assert.deepEqual(mongo.seen, ['find']);
  await cursor.next();
  assert.deepEqual(mongo.seen, ['find', 'getMore']);
  await cursor.close();
});

test('leaving the loop closes the cursor on the server', { ...limit, skip: onlyStandIn }, async (t) => {
  const { db, mongo } = await open(t);
  await db.collection('orders').insertMany(orders(50));
  for await (const { _id } of db.collection('orders').find({}, { batchSize: 10 })) if (_id === 3) break;
  assert.ok(mongo.seen.includes('killCursors'));
});

test('a reader that goes away ends the export and the cursor', { ...limit, skip: onlyStandIn }, async (t) => {
  const { db, mongo } = await open(t);
  await db.collection('orders').insertMany(orders(500));
  const out = new Writable({ highWaterMark: 1, write(chunk, _, done) { this.destroy(); done(); } });
  await assert.rejects(exportOrders(db, { ...all, batchSize: 10 }, out), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
  assert.ok(mongo.seen.filter((name) => name === 'getMore').length < 10, 'it went on reading');
  for (let i = 0; i < 100 && !mongo.seen.includes('killCursors'); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(mongo.seen.includes('killCursors'), 'the cursor stayed open');
});

test('a cursor that the server has forgotten: code 43', { ...limit, skip: onlyStandIn }, async (t) => {
  const { db, mongo } = await open(t);
  await db.collection('orders').insertMany(orders(50));
  const cursor = db.collection('orders').find({}, { batchSize: 10 });
  await cursor.next();
  mongo.forgetCursors();
  await assert.rejects(cursor.toArray(), { code: 43, codeName: 'CursorNotFound' });
});
