import assert from 'node:assert/strict';
import { test } from 'node:test';
import mongoose from 'mongoose';
import { fromDatabase } from '../src/database-errors.js';
import { HttpError } from '../src/http-error.js';

const limit = { timeout: 5000 };
const { mongo } = mongoose;

const address = new mongoose.Schema({ zip: { type: String, match: /^\d{5}$/ }, city: { type: String, required: true } });
const User = mongoose.model('User', new mongoose.Schema({
  mail: { type: String, required: true },
  password: { type: String, minlength: 12 },
  age: { type: Number, min: 18 },
  address,
  friends: [address],
}, { bufferTimeoutMS: 10 }));

/** What an operation throws. No connection is needed: casts and validators run before the query leaves. */
const thrownBy = (promise) => promise.then(() => assert.fail('it should have failed'), (err) => err);
const validate = (values) => thrownBy(new User(values).validate());

/** Turns `err`, and checks what holds for every kind. */
function turn(err, status) {
  const turned = fromDatabase(err);
  assert.ok(turned instanceof HttpError, `${err.name} is not turned into an HttpError`);
  assert.equal(turned.status, status, err.name);
  assert.equal(turned.cause, err, 'the original must be the cause: the log needs it');
  assert.doesNotMatch(`${turned.message} ${JSON.stringify(turned.fields ?? [])}`, /hunter2|ann@example\.com|10\.0\.3\.7/, 'a value was repeated');
  return turned;
}
const fieldsOf = (err, status) => turn(err, status).fields.toSorted((a, b) => a.path.localeCompare(b.path));
const duplicate = (more) => ({ code: 11000, message: 'E11000 duplicate key error collection: app.users index: one_mail dup key: { mail: "ann@example.com" }', ...more });

test('1. a failed validation: 422, and each path with its kind', limit, async () => {
  const err = await validate({ password: 'hunter2', age: 'hunter2' });
  assert.deepEqual(fieldsOf(err, 422), [
    { path: 'age', kind: 'Number' }, { path: 'mail', kind: 'required' }, { path: 'password', kind: 'minlength' },
  ]);
});

test('1. paths inside subdocuments and lists are whole', limit, async () => {
  const err = await validate({ mail: 'm', address: { zip: 'hunter2', city: 'Ulm' }, friends: [{ zip: '89073' }] });
  assert.deepEqual(fieldsOf(err, 422), [{ path: 'address.zip', kind: 'regexp' }, { path: 'friends.0.city', kind: 'required' }]);
});

test('2. an id that is none: 404', limit, async () => {
  turn(await thrownBy(User.findById('hunter2').exec()), 404);
  turn(await thrownBy(User.findOneAndUpdate({ _id: 'hunter2' }, { age: 20 }).exec()), 404);
});

test('2. any other value that cannot be cast: 422', limit, async () => {
  const filter = await thrownBy(User.find({ age: 'hunter2' }).exec());
  assert.deepEqual(fieldsOf(filter, 422), [{ path: 'age', kind: 'Number' }]);
  const update = await thrownBy(User.findOneAndUpdate({ mail: 'm' }, { age: 'hunter2' }).exec());
  assert.deepEqual(fieldsOf(update, 422), [{ path: 'age', kind: 'Number' }]);
});

test('3. a document that is not there: 404', limit, () => {
  turn(new mongoose.Error.DocumentNotFoundError({ mail: 'ann@example.com' }, 'User'), 404);
});

test('4. a document that was changed in the meantime: 409', limit, () => {
  turn(new mongoose.Error.VersionError(new User({ mail: 'm' }), 3, ['mail']), 409);
});

test('5. a unique index: 409, and its paths', limit, () => {
  const one = new mongo.MongoServerError(duplicate({ keyPattern: { mail: 1 }, keyValue: { mail: 'ann@example.com' } }));
  assert.deepEqual(fieldsOf(one, 409), [{ path: 'mail', kind: 'unique' }]);
  const two = new mongo.MongoServerError(duplicate({ keyPattern: { mail: 1, 'address.zip': -1 } }));
  assert.deepEqual(fieldsOf(two, 409), [{ path: 'address.zip', kind: 'unique' }, { path: 'mail', kind: 'unique' }]);
});

test('5. a unique index that refuses a bulk write: 409, although it does not name its paths', limit, () => {
  const bulk = new mongo.MongoBulkWriteError(duplicate(), {});
  assert.equal(turn(bulk, 409).fields, undefined);
});

test('6. a database that is away: 503, and when to try again', limit, async () => {
  const buffered = await thrownBy(User.findOne({ mail: 'm' }).exec()); // nothing is connected
  assert.match(buffered.message, /buffering timed out/);
  const away = [
    buffered,
    new mongo.MongoServerSelectionError('connect ECONNREFUSED 10.0.3.7:27017', {}),
    new mongoose.Error.MongooseServerSelectionError('connect ECONNREFUSED 10.0.3.7:27017'),
    new mongo.MongoNetworkError('connection 3 to 10.0.3.7:27017 closed'),
    new mongo.MongoNetworkTimeoutError('connection 3 to 10.0.3.7:27017 timed out'), // a MongoNetworkError
    new mongo.MongoNotConnectedError('Client must be connected before running operations'),
    new mongo.MongoOperationTimeoutError('Timed out after waiting 1000ms'),
  ];
  for (const err of away) {
    const { headers } = turn(err, 503);
    assert.equal(new Headers(headers).get('retry-after'), '5', err.name);
  }
});

test('7. anything else comes back as the same object', limit, () => {
  const others = [
    new mongo.MongoServerError({ code: 2, message: 'unknown operator: $foo' }),
    new mongo.MongoServerError({ code: 13, message: 'not authorized on app' }),
    new mongo.MongoInvalidArgumentError('Unexpected option'),
    new mongoose.Error.MissingSchemaError('User'),
    new mongoose.Error('Cannot populate'),
    new TypeError('user is undefined'),
    Object.assign(new Error('from another library'), { code: 11000, keyPattern: { mail: 1 } }),
    Object.assign(new Error('from another library'), { name: 'ValidationError', errors: {} }),
    new HttpError(418, 'thrown by a route'),
    'a string', null, undefined,
  ];
  for (const other of others) assert.equal(fromDatabase(other), other, String(other));
});
