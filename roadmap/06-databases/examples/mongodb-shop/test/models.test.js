import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import mongoose from 'mongoose';
import { Account, openTickets, Ticket } from '../src/models.js';
import { limit, onlyStandIn, openShop } from './support/shop.js';

let shop;
before(async () => {
  shop = await openShop();
  await mongoose.connect(shop.url, { dbName: shop.name, serverSelectionTimeoutMS: 3_000 });
  await Promise.all([Account.init(), Ticket.init()]);
});
beforeEach(async () => {
  await Promise.all([Account.collection.deleteMany({}), Ticket.collection.deleteMany({})]);
  if (shop.mongo) shop.mongo.seen.length = 0;
});
after(async () => {
  await mongoose.disconnect();
  await shop?.close();
});

let made = 0;
const account = (more) => ({ email: `user${++made}@example.com`, name: 'Ann', password: 'correct horse', ...more });
const raw = (_id) => Account.collection.findOne({ _id });

test('values are cast, defaults filled in, unknown fields dropped', limit, async () => {
  const { _id } = await Account.create(account({ email: ' Ann@Example.COM ', name: 42, isAdmin: true }));
  const stored = await raw(_id);
  assert.deepEqual([stored.email, stored.name, stored.role], ['ann@example.com', '42', 'customer']);
  assert.ok(!('isAdmin' in stored));
  assert.ok(stored.createdAt instanceof Date);
});

test('save() sends what has changed, and nothing else', { ...limit, skip: onlyStandIn }, async (t) => {
  const ann = await Account.create(account());
  const updates = [];
  shop.mongo.before = async (name, command) => { if (name === 'update') updates.push(command.updates[0].u); };
  t.after(() => { shop.mongo.before = async () => {}; });
  ann.name = 'Anna';
  await ann.save();
  assert.equal(updates.length, 1);
  assert.deepEqual(Object.keys(updates[0].$set).sort(), ['name', 'updatedAt']);
});

test('an unknown field in a filter finds nothing; with strictQuery it is dropped and finds everything', limit, async () => {
  await Account.create(account());
  assert.equal((await Account.find({ mail: 'x' })).length, 0);
  assert.equal((await Account.find({ mail: 'x' }).setOptions({ strictQuery: true })).length, 1);
});

test('the password is hashed once, however often the account is saved', limit, async () => {
  const { _id } = await Account.create(account());
  const first = (await raw(_id)).password;
  assert.doesNotMatch(first, /correct horse/);
  const ann = await Account.findById(_id).select('+password');
  ann.name = 'Anna';
  await ann.save();
  assert.equal((await raw(_id)).password, first);
  assert.equal(await ann.hasPassword('correct horse'), true);
  assert.equal(await ann.hasPassword('battery staple'), false);
});

test('the validators see the password, not its hash', limit, async () => {
  await assert.rejects(Account.create(account({ password: 'short' })), { name: 'ValidationError' });
});

test('a query does not bring the password along', limit, async () => {
  const { _id } = await Account.create(account());
  assert.equal((await Account.findById(_id)).password, undefined);
  assert.equal((await Account.findById(_id).lean()).password, undefined);
});

test('updates validate because a hook says so, and refuse the password', limit, async () => {
  const { _id } = await Account.create(account());
  await assert.rejects(Account.updateOne({ _id }, { role: 'king' }), { name: 'ValidationError' });
  await assert.rejects(Account.findByIdAndUpdate(_id, { password: 'plain text!!' }), /set the password with save/);
  await assert.rejects(Account.updateMany({}, { $set: { password: 'plain text!!' } }), /set the password with save/);
  await assert.rejects(Account.updateOne({ email: 'new@example.com' }, { $setOnInsert: { password: 'plain text!!' } }, { upsert: true }), /set the password with save/);
  await assert.rejects(Account.replaceOne({ _id }, account({ password: 'plain text!!' })), /set the password with save/);
  await assert.rejects(Account.findOneAndReplace({ _id }, account({ password: 'plain text!!' })), /set the password with save/);
  await assert.rejects(Account.insertMany([account()]), /one by one/);
  await assert.rejects(Account.bulkWrite([{ updateOne: { filter: { _id }, update: { password: 'plain text!!' } } }]), /one by one/);
  assert.equal(await Account.countDocuments(), 1);
  await Account.updateOne({ _id }, { role: 'support' });
  assert.equal((await raw(_id)).role, 'support');
});

test('which operations run save hooks', limit, async () => {
  const ran = [];
  const schema = new mongoose.Schema({ n: Number });
  for (const hook of ['validate', 'save', 'updateOne', 'insertMany', 'deleteOne']) schema.pre(hook, () => { ran.push(hook); });
  const Hooked = mongoose.model('Hooked', schema);
  schema.pre('save', () => { ran.push('too late'); });
  const during = async (work) => { ran.length = 0; await work(); return [...ran]; };

  assert.deepEqual(await during(() => Hooked.create({ n: 1 })), ['validate', 'save'], 'a hook after model() does not run');
  assert.deepEqual(await during(() => Hooked.insertMany([{ n: 2 }])), ['insertMany', 'validate']);
  assert.deepEqual(await during(() => Hooked.updateOne({ n: 1 }, { n: 3 })), ['updateOne']);
  assert.deepEqual(await during(() => Hooked.deleteOne({ n: 3 })), ['deleteOne']);
});

test('bulkWrite casts, validates what it inserts and not what it updates, and runs no save hooks', limit, async () => {
  const schema = new mongoose.Schema({ n: { type: Number, max: 10 } });
  const ran = [];
  for (const hook of ['save', 'updateOne', 'bulkWrite']) schema.pre(hook, () => { ran.push(hook); });
  const Bulk = mongoose.model('Bulk', schema);
  await assert.rejects(Bulk.bulkWrite([{ insertOne: { document: { n: 99 } } }]), { name: 'ValidationError' });
  await Bulk.bulkWrite([{ insertOne: { document: { n: '7' } } }]);
  await Bulk.bulkWrite([{ updateOne: { filter: { n: '7' }, update: { n: '99' } } }], { runValidators: true });
  assert.equal((await Bulk.findOne()).n, 99);
  assert.deepEqual(ran, ['bulkWrite', 'bulkWrite', 'bulkWrite']);
});

test('Mongoose 9 gives a pre hook no next', limit, async () => {
  const schema = new mongoose.Schema({ n: Number });
  schema.pre('save', (next) => { next(); });
  await assert.rejects(mongoose.model('Old', schema).create({ n: 1 }), /next is not a function/);
});

test('an error in a post hook rejects the save, and the document is stored', limit, async () => {
  const schema = new mongoose.Schema({ n: Number });
  schema.post('save', () => { throw new Error('mail server is down'); });
  const Loud = mongoose.model('Loud', schema);
  await assert.rejects(Loud.create({ n: 1 }), /mail server/);
  assert.equal(await Loud.countDocuments(), 1);
});

test('two that change the same document: the second one gets a VersionError', limit, async () => {
  const { _id } = await Account.create(account());
  const [mine, theirs] = [await Account.findById(_id), await Account.findById(_id)];
  await theirs.set('name', 'Theirs').save();
  await assert.rejects(mine.set('name', 'Mine').save(), { name: 'VersionError' });
});

async function tickets(n) {
  const [ann, bob] = await Promise.all([Account.create(account({ name: 'Ann' })), Account.create(account({ name: 'Bob' }))]);
  await Ticket.insertMany(Array.from({ length: n }, (_, i) => ({ subject: `t${i}`, account: i % 2 ? ann._id : bob._id })));
  return { ann, bob };
}

test('populate is one more query, not one per document', limit, async () => {
  const { ann } = await tickets(20);
  if (shop.mongo) shop.mongo.seen.length = 0;
  const list = await openTickets();
  if (shop.mongo) assert.deepEqual(shop.mongo.seen, ['find', 'find']);
  assert.equal(list.length, 20);
  assert.deepEqual(list[1].account, { _id: ann._id, name: 'Ann' });
  assert.equal(list[0].messages, undefined, 'only what was selected');
});

test('a reference that points at nothing is null, and its id is gone', limit, async () => {
  const { ann } = await tickets(2);
  await Account.deleteOne({ _id: ann._id });
  const list = await openTickets();
  assert.deepEqual(list.map(({ account: owner }) => owner?.name), ['Bob', undefined]);
  assert.equal(list[1].account, null);
});

test('match in populate filters what is filled in, not the tickets', limit, async () => {
  await tickets(4);
  const list = await Ticket.find().populate({ path: 'account', match: { name: 'Ann' } });
  assert.equal(list.length, 4);
  assert.equal(list.filter((ticket) => ticket.account === null).length, 2);
});

test('lean: a plain object, without defaults, getters and methods', limit, async () => {
  await Ticket.collection.insertOne({ _id: new mongoose.Types.ObjectId(), subject: 'before there was a status' });
  const document = await Ticket.findOne();
  const plain = await Ticket.findOne().lean();
  assert.deepEqual([document.status, plain.status], ['open', undefined]);
  assert.equal(typeof plain.save, 'undefined');
  assert.equal(Object.getPrototypeOf(plain), Object.prototype);
  assert.equal(plain.messages, undefined, 'not even the empty list');
});
