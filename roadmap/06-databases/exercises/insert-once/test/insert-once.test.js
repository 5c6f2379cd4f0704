import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insertOnce } from '../src/insert-once.js';

const limit = { timeout: 5000 };

function mongoError(name, { code, labels = [], message = name } = {}) {
  return Object.assign(new Error(message), { name, code, hasErrorLabel: (label) => labels.includes(label) });
}
const network = () => mongoError('MongoNetworkError');
const duplicate = (path) => Object.assign(mongoError('MongoServerError', { code: 11000, message: 'E11000 duplicate key' }), { keyPattern: { [path]: 1 } });

/**
 * A collection with unique indexes on `_id` and `number`. `script` says what becomes of each insert: 'ok', 'lost answer'
 * (written, then a network error), 'lost request' (not written), 'late' (a network error, and it is written only when the
 * next insert comes along), or an error to throw; after its end, all is well.
 */
function fakeCollection(script = [], { stored = [], complainsAbout = ['_id', 'number'] } = {}) {
  const documents = [...stored];
  const duplicates = [];
  const inserts = [];
  const onTheirWay = [];
  return {
    documents, inserts, duplicates,
    async insertOne(document) {
      inserts.push(document);
      documents.push(...onTheirWay.splice(0));
      const fate = script[inserts.length - 1] ?? 'ok';
      if (fate instanceof Error) throw fate;
      if (fate === 'late') onTheirWay.push({ ...document });
      if (fate === 'late' || fate === 'lost request') throw network();
      const path = complainsAbout.find((one) => document[one] !== undefined && documents.some((other) => other[one] === document[one]));
      if (path !== undefined) {
        duplicates.push(duplicate(path));
        throw duplicates.at(-1);
      }
      documents.push({ ...document });
      if (fate === 'lost answer') throw network();
      return { acknowledged: true, insertedId: document._id };
    },
    async findOne(filter) {
      return documents.find((document) => Object.entries(filter).every(([path, value]) => document[path] === value)) ?? null;
    },
  };
}

function options(more) {
  let made = 0;
  const waited = [];
  return { makeId: () => `id-${++made}`, wait: async (ms) => { waited.push(ms); }, waited, ...more };
}
const order = () => ({ number: '2026-1', totalCents: 1990 });

test('1. and 2. the document is stored under an id of makeId, which is the result', limit, async () => {
  const collection = fakeCollection();
  const given = options({ makeId: () => 'chosen' });
  assert.equal(await insertOnce(collection, order(), given), 'chosen');
  assert.deepEqual(collection.documents, [{ ...order(), _id: 'chosen' }]);
  assert.deepEqual(given.waited, [], 'nothing to wait for');
});

test('1. the caller\'s object stays as it is', limit, async () => {
  const document = Object.freeze(order());
  await insertOnce(fakeCollection(['lost request']), document, options());
  assert.deepEqual(document, order());
});

test('1. every attempt has the same id', limit, async () => {
  const collection = fakeCollection(['lost request', 'lost request']);
  const id = await insertOnce(collection, order(), options());
  assert.deepEqual(collection.inserts.map(({ _id }) => _id), [id, id, id]);
});

test('1. two calls have two ids', limit, async () => {
  const collection = fakeCollection();
  const given = options();
  const ids = [await insertOnce(collection, { number: 'a' }, given), await insertOnce(collection, { number: 'b' }, given)];
  assert.equal(new Set(ids).size, 2);
});

for (const error of [
  network(), mongoError('MongoNetworkTimeoutError'), mongoError('MongoServerSelectionError'),
  mongoError('MongoServerError', { code: 189, labels: ['RetryableWriteError'], message: 'not primary any more' }),
  Object.assign(new Error('an old driver\'s'), { name: 'MongoNetworkError' }),
]) {
  test(`3. tries again after ${error.name}: ${error.message}`, limit, async () => {
    const collection = fakeCollection([error]);
    const id = await insertOnce(collection, order(), options());
    assert.deepEqual(collection.documents, [{ ...order(), _id: id }]);
  });
}

test('4. four attempts, and a wait between two of them that doubles', limit, async () => {
  const collection = fakeCollection(Array(9).fill('lost request'));
  const given = options();
  await assert.rejects(insertOnce(collection, order(), given), { name: 'MongoNetworkError' });
  assert.equal(collection.inserts.length, 4);
  assert.deepEqual(given.waited, [100, 200, 400], 'no wait after the last attempt: nothing follows');
});

test('4. as many attempts as were asked for', limit, async () => {
  for (const attempts of [1, 2, 6]) {
    const collection = fakeCollection(Array(9).fill('lost request'));
    const given = options({ attempts });
    await assert.rejects(insertOnce(collection, order(), given), { name: 'MongoNetworkError' });
    assert.equal(collection.inserts.length, attempts);
    assert.equal(given.waited.length, attempts - 1);
  }
});

test('4. the next attempt waits for wait()', limit, async () => {
  const collection = fakeCollection(['lost request']);
  const release = Promise.withResolvers();
  const inserting = insertOnce(collection, order(), options({ wait: () => release.promise }));
  await new Promise(setImmediate);
  assert.equal(collection.inserts.length, 1, 'it did not wait');
  release.resolve();
  await inserting;
});

test('5. an answer that was lost: stored once, and no error', limit, async () => {
  const collection = fakeCollection(['lost answer']);
  const id = await insertOnce(collection, order(), options());
  assert.deepEqual(collection.documents, [{ ...order(), _id: id }]);
});

test('5. the same, after requests that never arrived', limit, async () => {
  const collection = fakeCollection(['lost request', 'lost answer', 'lost request']);
  const id = await insertOnce(collection, order(), options());
  assert.deepEqual(collection.documents, [{ ...order(), _id: id }]);
});

test('5. the same, when the first insert is slow and arrives just before the second', limit, async () => {
  const collection = fakeCollection(['late']);
  const id = await insertOnce(collection, order(), options());
  assert.deepEqual(collection.documents, [{ ...order(), _id: id }], 'asking before the insert comes too early');
});

test('5. the same, when the error names another unique index', limit, async () => {
  const collection = fakeCollection(['lost answer'], { complainsAbout: ['number', '_id'] });
  const id = await insertOnce(collection, order(), options());
  assert.equal(collection.documents.length, 1, 'stored once');
  assert.equal(collection.documents[0]._id, id);
});

test('5. somebody else has the number: an error on the first attempt', limit, async () => {
  const collection = fakeCollection([], { stored: [{ ...order(), _id: 'theirs' }] });
  await assert.rejects(insertOnce(collection, order(), options()), (thrown) => thrown === collection.duplicates[0]);
  assert.equal(collection.inserts.length, 1, 'a duplicate key does not pass by waiting');
});

test('5. somebody else has the id: an error on the first attempt, although there is a document with it', limit, async () => {
  const collection = fakeCollection([], { stored: [{ number: 'other', _id: 'id-1' }] });
  await assert.rejects(insertOnce(collection, order(), options()), (thrown) => thrown === collection.duplicates[0]);
});

test('5. somebody else has the number: an error on a later attempt, too', limit, async () => {
  const collection = fakeCollection(['lost request'], { stored: [{ ...order(), _id: 'theirs' }] });
  await assert.rejects(insertOnce(collection, order(), options()), (thrown) => thrown === collection.duplicates[0]);
  assert.equal(collection.inserts.length, 2);
  assert.equal(collection.documents.length, 1);
});

test('5. whose it is cannot be found out: the error of that question', limit, async () => {
  for (const script of [['lost answer'], ['lost request']]) {
    const unanswered = new Error('no answer to findOne');
    const collection = fakeCollection(script, { stored: script[0] === 'lost request' ? [{ ...order(), _id: 'theirs' }] : [] });
    collection.findOne = async () => { throw unanswered; };
    const outcome = await insertOnce(collection, order(), options()).catch((thrown) => thrown);
    assert.equal(outcome, unanswered, `after a ${script[0]}: this was a guess`);
  }
});

test('6. any other error is thrown at once, as it is', limit, async () => {
  for (const error of [
    mongoError('MongoServerError', { code: 121, message: 'Document failed validation' }),
    mongoError('MongoServerError', { code: 13, labels: ['SomethingElse'], message: 'not authorized' }),
    new TypeError('a bug'),
  ]) {
    const collection = fakeCollection([error]);
    const given = options();
    await assert.rejects(insertOnce(collection, order(), given), (thrown) => thrown === error);
    assert.equal(collection.inserts.length, 1, `${error.message}: tried again`);
    assert.deepEqual(given.waited, []);
  }
});

test('6. after the last attempt: the error of that attempt', limit, async () => {
  const errors = [network(), mongoError('MongoNetworkTimeoutError'), mongoError('MongoServerSelectionError')];
  const collection = fakeCollection(errors);
  await assert.rejects(insertOnce(collection, order(), options({ attempts: 3 })), (thrown) => thrown === errors[2]);
});
