import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Book } from '../src/book.js';
import { fromDatabase } from '../src/errors.js';
import { startLibrary } from './support/library.js';

const limit = { timeout: 10_000 };
let library;
before(async () => { library = await startLibrary(); });
after(() => library.close());

const send = (...args) => library.send(...args);
let last = 9780000000000;
const book = (more = {}) => ({ isbn: String(last++), title: 'A title', year: 1999, ...more });

test('a book is created, read, changed and deleted', limit, async () => {
  const created = await send('POST', '/books', book());
  assert.equal(created.status, 201);
  const path = created.headers.get('location');
  const stored = await created.json();
  assert.equal(path, `/books/${stored.id}`);
  assert.deepEqual(Object.keys(stored), ['id', 'isbn', 'title', 'year'], 'no _id, no __v, no timestamps');
  assert.deepEqual(await (await send('GET', path)).json(), stored);

  const changed = await send('PATCH', path, { year: 2001 });
  assert.deepEqual(await changed.json(), { ...stored, year: 2001 });
  assert.equal((await send('DELETE', path)).status, 204);
  assert.equal((await send('GET', path)).status, 404);
});

test('fields that a client may not set are ignored', limit, async () => {
  const { id } = await (await send('POST', '/books', { ...book(), _id: '000000000000000000000001', createdAt: 0 })).json();
  assert.notEqual(id, '000000000000000000000001');
});

test('the list is newest first', limit, async () => {
  const ids = [];
  for (let i = 0; i < 3; i++) ids.unshift((await (await send('POST', '/books', book())).json()).id);
  const list = await (await send('GET', '/books')).json();
  assert.deepEqual(list.slice(0, 3).map(({ id }) => id), ids);
});

test('values that do not fit: 422, with a line for each field', limit, async () => {
  const res = await send('POST', '/books', { isbn: 'x', year: 'long ago' });
  assert.equal(res.status, 422);
  assert.equal(res.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  const { errors } = await res.json();
  const sorted = errors.sort((a, b) => a.path.localeCompare(b.path));
  assert.deepEqual(sorted, [{ path: 'isbn', kind: 'regexp' }, { path: 'title', kind: 'required' }, { path: 'year', kind: 'Number' }]);
  assert.equal((await send('POST', '/books')).status, 422, 'no body at all');
});

test('a PATCH is validated, too', limit, async () => {
  const { id } = await (await send('POST', '/books', book())).json();
  assert.equal((await send('PATCH', `/books/${id}`, { title: '' })).status, 422);
});

test('the same ISBN twice: 409, and only one of two at the same time wins', limit, async () => {
  const same = book();
  const answers = await Promise.all([send('POST', '/books', same), send('POST', '/books', same)]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409]);
  const { detail } = await answers.find(({ status }) => status === 409).json();
  assert.equal(detail, 'There is one with this isbn already.');
});

test('no such book: 404, whether the id could exist or not', limit, async () => {
  for (const id of ['000000000000000000000000', 'not-an-id']) {
    for (const method of ['GET', 'DELETE']) assert.equal((await send(method, `/books/${id}`)).status, 404, `${method} ${id}`);
    assert.equal((await send('PATCH', `/books/${id}`, { year: 2000 })).status, 404);
  }
});

test('a book that changed between read and save: 409', limit, async () => {
  const { id } = await Book.create(book());
  const [mine, theirs] = [await Book.findById(id), await Book.findById(id)];
  await theirs.set('year', 1950).save();
  const err = await mine.set('year', 1960).save().catch((thrown) => thrown);
  assert.equal(err.name, 'VersionError');
  assert.equal(fromDatabase(err).status, 409);
});

test('mistakes of clients are not logged', limit, async () => {
  library.logged.length = 0;
  await library.send('POST', '/books', {});
  await library.send('GET', '/books/x');
  await fetch(`${library.origin}/books`, { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } });
  await library.send('GET', '/nothing');
  assert.deepEqual(library.logged, []);
});
