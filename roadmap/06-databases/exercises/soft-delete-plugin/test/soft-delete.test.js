import assert from 'node:assert/strict';
import { test } from 'node:test';
import mongoose from 'mongoose';
import { softDelete } from '../src/soft-delete.js';
import { inMemory } from './support/memory-collection.js';

mongoose.set('autoIndex', false); // there is no server to ask
mongoose.set('autoCreate', false);

const limit = { timeout: 5000 };
const gone = new Date('2026-11-01T10:00:00Z');
let models = 0;

/** A model of notes: 1 alive, 2 deleted, 3 from before the plugin (no field), 4 alive. */
function notes({ plugin = softDelete, prepare = () => {} } = {}) {
  const schema = new mongoose.Schema({ _id: Number, title: { type: String, maxlength: 20 }, owner: String, author: { type: Number } });
  prepare(schema);
  if (plugin) schema.plugin(plugin);
  const Note = mongoose.model(`Note${++models}`, schema);
  const { stored } = inMemory(Note, [
    { _id: 1, title: 'one', owner: 'ann', deletedAt: null, __v: 0 },
    { _id: 2, title: 'two', owner: 'ann', deletedAt: gone, __v: 0 },
    { _id: 3, title: 'three', owner: 'bob', __v: 0 },
    { _id: 4, title: 'four', owner: 'bob', deletedAt: null, __v: 0 },
  ]);
  return { Note, stored, at: (_id) => stored().find((document) => document._id === _id) };
}
const ids = (list) => list.map(({ _id }) => _id).toSorted();

test('1. new documents have deletedAt: null', limit, async () => {
  const { Note, at } = notes();
  await Note.create({ _id: 9, title: 'nine' });
  assert.strictEqual(at(9).deletedAt, null);
  assert.equal(Note.schema.path('deletedAt')?.instance, 'Date');
});

test('2. softDelete() stores the time and resolves with the document', limit, async () => {
  const { Note, at } = notes();
  const before = Date.now();
  const note = await Note.findOne({ _id: 1 });
  const result = await note.softDelete();
  assert.equal(result, note);
  assert.ok(at(1).deletedAt instanceof Date, 'nothing was stored');
  assert.ok(at(1).deletedAt.getTime() >= before && at(1).deletedAt.getTime() <= Date.now(), 'not the present time');
  assert.equal(await Note.countDocuments({ _id: 1 }), 0);
});

test('2. restore() brings it back', limit, async () => {
  const { Note, at } = notes();
  const note = await Note.findOne({ _id: 2 }).setOptions({ withDeleted: true });
  assert.equal(await note.restore(), note);
  assert.strictEqual(at(2).deletedAt, null);
  assert.equal(await Note.countDocuments({ _id: 2 }), 1);
});

test('2. a document can be deleted, restored and deleted again', limit, async () => {
  const { Note, at } = notes();
  const note = await Note.findOne({ _id: 1 });
  await note.softDelete();
  await note.restore();
  await note.softDelete();
  assert.ok(at(1).deletedAt instanceof Date);
});

test('2. both go through save(): hooks run', limit, async () => {
  let saved = 0;
  const { Note } = notes({ prepare: (schema) => schema.pre('save', () => { saved++; }) });
  const note = await Note.findOne({ _id: 1 });
  await note.softDelete();
  await note.restore();
  assert.equal(saved, 2);
});

test('3. find, findOne, findById, exists', limit, async () => {
  const { Note } = notes();
  assert.deepEqual(ids(await Note.find()), [1, 3, 4], 'a document without the field is not deleted');
  assert.equal(await Note.findOne({ title: 'two' }), null);
  assert.equal(await Note.findById(2), null);
  assert.equal(await Note.exists({ _id: 2 }), null);
  assert.deepEqual(await Note.exists({ _id: 1 }), { _id: 1 });
  assert.deepEqual(ids(await Note.find().lean()), [1, 3, 4]);
});

test('3. countDocuments and distinct', limit, async () => {
  const { Note } = notes();
  assert.equal(await Note.countDocuments({ owner: 'ann' }), 1);
  assert.deepEqual(await Note.distinct('title', { owner: 'ann' }), ['one']);
});

test('3. updateOne and updateMany', limit, async () => {
  const { Note, at } = notes();
  assert.equal((await Note.updateOne({ _id: 2 }, { title: 'new' })).matchedCount, 0);
  assert.equal((await Note.updateMany({}, { title: 'new' })).matchedCount, 3);
  assert.equal(at(2).title, 'two');
});

test('3. replaceOne, findOneAndUpdate, findOneAndReplace, findByIdAndUpdate', limit, async () => {
  const { Note, stored } = notes();
  const before = stored();
  assert.equal((await Note.replaceOne({ _id: 2 }, { title: 'new' })).matchedCount, 0);
  assert.equal(await Note.findOneAndUpdate({ _id: 2 }, { title: 'new' }), null);
  assert.equal(await Note.findOneAndReplace({ _id: 2 }, { title: 'new' }), null);
  assert.equal(await Note.findByIdAndUpdate(2, { title: 'new' }), null);
  assert.deepEqual(stored(), before);
});

test('3. the caller\'s conditions stay', limit, async () => {
  const { Note } = notes();
  assert.deepEqual(ids(await Note.find({ owner: 'bob' })), [3, 4]);
  assert.deepEqual(ids(await Note.find({ $or: [{ owner: 'ann' }, { title: 'four' }] })), [1, 4]);
  assert.deepEqual(ids(await Note.find().where('owner').equals('ann')), [1]);
  assert.deepEqual(ids(await Note.find({ $and: [{ owner: 'bob' }, { title: 'three' }] })), [3]);
});

test('3. populate fills in no deleted document', limit, async () => {
  const { Note: Author } = notes();
  const { Note } = notes({ plugin: null, prepare: (schema) => schema.path('author').options.ref = Author.modelName });
  await Note.create([{ _id: 10, author: 1 }, { _id: 11, author: 2 }]);
  const list = await Note.find({ _id: { $in: [10, 11] } }).populate({ path: 'author', model: Author }).sort('_id');
  assert.deepEqual(list.map(({ author }) => author?.title ?? null), ['one', null]);
});

test('4. with the option withDeleted everything is there', limit, async () => {
  const { Note, at } = notes();
  const all = { withDeleted: true };
  assert.deepEqual(ids(await Note.find().setOptions(all)), [1, 2, 3, 4]);
  assert.equal(await Note.countDocuments({}).setOptions(all), 4);
  await Note.updateOne({ _id: 2 }, { title: 'new' }).setOptions(all);
  assert.equal(at(2).title, 'new');
  assert.deepEqual(ids(await Note.find().setOptions({ withDeleted: false })), [1, 3, 4]);
});

test('4. a filter that speaks of deletedAt is left alone', limit, async () => {
  const { Note } = notes();
  assert.deepEqual(ids(await Note.find({ deletedAt: { $ne: null } })), [2]);
  assert.deepEqual(ids(await Note.find({ deletedAt: { $lt: new Date() } })), [2]);
  assert.deepEqual(ids(await Note.find({ deletedAt: gone, owner: 'ann' })), [2]);
  assert.deepEqual(ids(await Note.find().where('deletedAt').ne(null)), [2]);
  assert.deepEqual(ids(await Note.find({ deletedAt: null })), [1, 3, 4]);
});

test('4. also inside $and and $or', limit, async () => {
  const { Note } = notes();
  assert.deepEqual(ids(await Note.find({ $or: [{ deletedAt: { $ne: null } }, { _id: 4 }] })), [2, 4]);
  assert.deepEqual(ids(await Note.find({ $and: [{ owner: 'ann' }, { $or: [{ deletedAt: gone }, { _id: 9 }] }] })), [2]);
});

test('4. a value that only looks like it does not count', limit, async () => {
  const { Note } = notes();
  assert.deepEqual(ids(await Note.find({ title: { $ne: 'deletedAt' } })), [1, 3, 4]);
});

test('4. the deletedAt of something inside a document does not count', limit, async () => {
  const { Note } = notes({ prepare: (schema) => schema.add({ files: [{ _id: false, name: String, deletedAt: Date }] }) });
  const files = [{ name: 'plan.pdf', deletedAt: null }];
  await Note.create([{ _id: 10, files }, { _id: 11, files, deletedAt: gone }]);
  assert.deepEqual(ids(await Note.find({ files: { $elemMatch: { name: 'plan.pdf', deletedAt: null } } })), [10]);
  assert.deepEqual(ids(await Note.find({ 'files.name': 'plan.pdf', 'files.deletedAt': null })), [10]);
});

test('5. aggregate leaves them out before any other stage', limit, async () => {
  const { Note } = notes();
  assert.deepEqual(await Note.aggregate([{ $group: { _id: '$owner', n: { $sum: 1 } } }, { $sort: { _id: 1 } }]), [{ _id: 'ann', n: 1 }, { _id: 'bob', n: 2 }]);
  assert.deepEqual((await Note.aggregate([{ $sort: { _id: 1 } }, { $limit: 2 }])).map(({ _id }) => _id), [1, 3]);
  assert.deepEqual((await Note.aggregate([{ $match: { owner: 'ann' } }])).map(({ _id }) => _id), [1]);
  assert.deepEqual(await Note.aggregate([{ $match: { deletedAt: { $ne: null } } }]), [], 'a pipeline has no way round it');
});

test('6. real deletes reach deleted documents', limit, async () => {
  for (const purge of [
    (Note) => Note.deleteOne({ _id: 2 }), (Note) => Note.deleteMany({ owner: 'ann' }),
    (Note) => Note.findOneAndDelete({ _id: 2 }), (Note) => Note.findByIdAndDelete(2),
  ]) {
    const { Note, at } = notes();
    await purge(Note);
    assert.equal(at(2), undefined, `${purge} did not delete it`);
  }
});

test('6. and they delete in truth', limit, async () => {
  const { Note, stored } = notes();
  await Note.deleteOne({ _id: 1 });
  await (await Note.findById(4)).deleteOne();
  assert.deepEqual(ids(stored()), [2, 3]);
});

test('7. several schemas, each for itself', limit, async () => {
  const { Note: First } = notes();
  const { Note: Second } = notes();
  const { Note: Without } = notes({ plugin: null });
  assert.deepEqual(ids(await First.find()), [1, 3, 4]);
  assert.deepEqual(ids(await Second.find()), [1, 3, 4]);
  assert.deepEqual(ids(await Without.find()), [1, 2, 3, 4]);
  assert.equal(await Without.countDocuments({}), 4);
});
