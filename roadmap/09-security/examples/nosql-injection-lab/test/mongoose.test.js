import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import mongoose from 'mongoose';

// #region models
const User = mongoose.model('User', new mongoose.Schema({ name: String, age: Number, resetToken: String }));

let sent; // what Mongoose hands to the driver, after its casts
User.collection.findOne = async (filter) => {
  sent = structuredClone(filter);
  return null;
};
// #endregion

const send = async (filter) => {
  sent = undefined;
  await User.findOne(filter);
  return sent;
};
afterEach(() => mongoose.set({ sanitizeFilter: false, strictQuery: false }));

test('a schema with String lets operators pass', async () => {
  assert.deepEqual(await send({ resetToken: { $ne: null } }), { resetToken: { $ne: null } });
  assert.deepEqual(await send({ resetToken: { $regex: '^a' } }), { resetToken: { $regex: '^a' } });
  assert.deepEqual(await send({ resetToken: ['a', 'b'] }), { resetToken: { $in: ['a', 'b'] } });
  for (const filter of [{ $where: 'true' }, { resetToken: 'x', $or: [{}] }, { $nor: [{ resetToken: 'x' }] }]) {
    assert.deepEqual(await send(filter), filter);
  }
  await assert.rejects(send({ resetToken: { a: 1 } }), { name: 'CastError' });
});

// #region sanitize
test('sanitizeFilter makes a value of what looks like an operator', async () => {
  mongoose.set('sanitizeFilter', true);
  await assert.rejects(send({ resetToken: { $ne: null } }), { name: 'CastError' });
  await assert.rejects(send({ resetToken: ['a', 'b'] }), { name: 'CastError' });
  await assert.rejects(send({ $where: 'true' }), /not allowed with sanitizeFilter/);

  // Your own operators need a word, then.
  const adults = { age: mongoose.trusted({ $gte: 18 }) };
  assert.deepEqual(await send(adults), { age: { $gte: 18 } });
});
// #endregion

test('sanitizeFilter does not make a whole filter from outside safe', async () => {
  mongoose.set('sanitizeFilter', true);
  const body = { resetToken: 'a guess', $or: [{}] };
  assert.deepEqual(await send(body), body);
  assert.deepEqual(await send({ $nor: [{ resetToken: 'not this one' }] }), { $nor: [{ resetToken: 'not this one' }] });
});

test('strictQuery drops a misspelled condition, and the filter matches everybody', async () => {
  assert.deepEqual(await send({ resettoken: 'x' }), { resettoken: 'x' });
  mongoose.set('strictQuery', true);
  assert.deepEqual(await send({ resettoken: 'x' }), {});
});
