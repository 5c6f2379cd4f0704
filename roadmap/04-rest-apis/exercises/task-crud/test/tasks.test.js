import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpError } from '../src/http-error.js';
import { createTasks } from '../src/tasks.js';
import { createRepo } from './repo.js';

const limit = { timeout: 5000 };
const createdAt = '2026-03-01T09:30:00.000Z';

/** Two tasks are there: 1 at version 1, 2 at version 13. */
async function setUp() {
  const repo = createRepo();
  await repo.insert({ title: 'Buy milk', note: '2 litres', done: false });
  await repo.insert({ title: 'Pay rent', note: null, done: false });
  for (let version = 1; version < 13; version++) await repo.update('2', version, {});
  repo.calls.length = 0;
  const tasks = createTasks(repo);
  return {
    repo,
    create: (body) => tasks.create({ headers: {}, body }),
    read: (id) => tasks.read({ id, headers: {} }),
    patch: (id, ifMatch, body) => tasks.patch({ id, headers: ifMatch === undefined ? {} : { 'if-match': ifMatch }, body }),
    remove: (id, ifMatch) => tasks.remove({ id, headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } }),
  };
}

const header = (answer, name) => new Headers(answer.headers).get(name);

async function refuses(promise, status, message) {
  await assert.rejects(promise, (err) => {
    assert.ok(err instanceof HttpError, `an HttpError is expected, not ${err.stack ?? err}`);
    assert.equal(err.status, status, message);
    return true;
  }, message);
}

test('1. and 2. create answers 201 with Location, ETag and the task', limit, async () => {
  const { create } = await setUp();
  const answer = await create({ title: 'Call Bob', note: 'tonight', done: true });
  assert.equal(answer.status, 201);
  assert.equal(header(answer, 'location'), '/tasks/3');
  assert.equal(header(answer, 'etag'), '"1"');
  assert.deepEqual(answer.body, { id: '3', title: 'Call Bob', note: 'tonight', done: true, createdAt });
});

test('2. note and done may be left out', limit, async () => {
  const { create, read } = await setUp();
  await create({ title: 'Call Bob' });
  assert.deepEqual((await read('3')).body, { id: '3', title: 'Call Bob', note: null, done: false, createdAt });
  assert.equal((await create({ title: 'x', note: null, done: false })).body.note, null);
});

test('1. and 3. read answers 200 with the task and its ETag', limit, async () => {
  const { read } = await setUp();
  const answer = await read('2');
  assert.equal(answer.status, 200);
  assert.equal(header(answer, 'etag'), '"13"');
  assert.deepEqual(answer.body, { id: '2', title: 'Pay rent', note: null, done: false, createdAt });
});

test('3. a task that is not there is 404', limit, async () => {
  const { read, patch, remove } = await setUp();
  await refuses(read('9'), 404);
  await refuses(patch('9', '"1"', { done: true }), 404);
  await refuses(remove('9', '"1"'), 404);
});

test('4. patch changes what it names, and shows the result', limit, async () => {
  const { patch, read } = await setUp();
  const answer = await patch('1', '"1"', { done: true });
  assert.equal(answer.status, 200);
  assert.equal(header(answer, 'etag'), '"2"', 'the ETag is that of the new version');
  assert.deepEqual(answer.body, { id: '1', title: 'Buy milk', note: '2 litres', done: true, createdAt });
  assert.deepEqual((await read('1')).body, answer.body);
});

test('4. null takes the note away; false and the empty text are values', limit, async () => {
  const { patch } = await setUp();
  assert.equal((await patch('1', '"1"', { note: null })).body.note, null);
  assert.equal((await patch('1', '"2"', { note: '' })).body.note, '');
  assert.equal((await patch('1', '"3"', { done: true })).body.done, true);
  assert.equal((await patch('1', '"4"', { done: false })).body.done, false);
});

test('4. a patch whose result would not be valid is 422', limit, async () => {
  const { repo, patch } = await setUp();
  for (const body of [{ title: null }, { done: null }, { title: ' ' }, { note: 7 }, { done: 'true' }, { done: 0 }]) {
    await refuses(patch('1', '"1"', body), 422, JSON.stringify(body));
  }
  assert.deepEqual(repo.calls, [], 'something was written');
});

test('5. create refuses wrong values, and stores nothing', limit, async () => {
  const { repo, create } = await setUp();
  const bodies = [{}, { title: '' }, { title: '  ' }, { title: 7 }, { title: null }, { title: ['x'] },
    { title: 'x', note: 7 }, { title: 'x', done: 'false' }, { title: 'x', done: null }, { title: 'x', done: 1 }];
  for (const body of bodies) await refuses(create(body), 422, JSON.stringify(body));
  assert.deepEqual(repo.calls, [], 'something was written');
});

test('5. a body that is no object is 422', limit, async () => {
  const { create, patch } = await setUp();
  for (const body of [undefined, null, 'x', 7, true, [], [{ title: 'x' }]]) {
    await refuses(create(body), 422, `create: ${JSON.stringify(body)}`);
    await refuses(patch('1', '"1"', body), 422, `patch: ${JSON.stringify(body)}`);
  }
});

test('5. members that are not the client\'s to write are 422', limit, async () => {
  const { repo, create, patch } = await setUp();
  const members = ['{"id":"1"}', '{"ownerId":"bob"}', '{"version":99}', '{"createdAt":"2000-01-01"}', '{"x":1}', '{"__proto__":{"done":true}}', '{"toString":"x"}'];
  for (const text of members) {
    const extra = JSON.parse(text);
    const body = JSON.parse(`{"title":"x",${text.slice(1)}`);
    await refuses(create(body), 422, `create: ${text}`);
    await refuses(patch('1', '"1"', extra), 422, `patch: ${text}`);
  }
  assert.deepEqual(repo.calls, [], 'something was written');
});

test('6. without If-Match 428, and nothing happens', limit, async () => {
  const { repo, patch, remove } = await setUp();
  await refuses(patch('1', undefined, { done: true }), 428);
  await refuses(remove('1', undefined), 428);
  assert.deepEqual(repo.calls, []);
});

test('6. with another tag than the present one 412', limit, async () => {
  const { patch, remove } = await setUp();
  for (const tag of ['"0"', '"2"', '"1x"', '1', '', 'W/"13"', '"1", "3"', '"113"', '"13']) {
    await refuses(patch('2', tag, { done: true }), 412, `If-Match: ${tag}, and the version is 13`);
    await refuses(remove('2', tag), 412, `If-Match: ${tag}, and the version is 13`);
  }
});

test('6. a list with the present tag, and *, are good', limit, async () => {
  const { patch, remove } = await setUp();
  assert.equal((await patch('2', '"7", W/"x","13"', { done: true })).status, 200);
  assert.equal((await patch('2', '*', { done: false })).status, 200);
  assert.equal((await remove('2', '"1",  "15"')).status, 204);
  assert.equal((await remove('1', '*')).status, 204);
});

test('7. of two who read the same version one wins, and the other is told', limit, async () => {
  const { patch, read } = await setUp();
  const answers = await Promise.allSettled([patch('1', '"1"', { title: 'Ann' }), patch('1', '"1"', { title: 'Bob' })]);
  assert.deepEqual(answers.map(({ value, reason }) => value?.status ?? reason.status).sort(), [200, 412]);
  const winner = answers.find(({ value }) => value).value;
  const now = await read('1');
  assert.deepEqual(now.body, winner.body, 'what the winner was shown is not what is stored');
  assert.equal(header(now, 'etag'), '"2"', 'both have written');
});

test('7. somebody writes between our read and our write: 412, their work stays', limit, async () => {
  const { repo, patch, remove, read } = await setUp();
  repo.afterNextFind(() => repo.update('1', 1, { title: 'Theirs' }));
  await refuses(patch('1', '"1"', { title: 'Ours' }), 412);
  repo.afterNextFind(() => repo.update('1', 2, { note: 'Theirs' }));
  await refuses(remove('1', '"2"'), 412);
  const { body } = await read('1');
  assert.deepEqual([body.title, body.note], ['Theirs', 'Theirs']);
});

test('7. * means any version, not the last word', limit, async () => {
  const { repo, patch, remove, read } = await setUp();
  repo.afterNextFind(() => repo.update('1', 1, { title: 'Theirs' }));
  await refuses(patch('1', '*', { title: 'Ours' }), 412);
  repo.afterNextFind(() => repo.update('1', 2, { note: 'Theirs' }));
  await refuses(remove('1', '*'), 412);
  const { body } = await read('1');
  assert.deepEqual([body.title, body.note], ['Theirs', 'Theirs']);
});

test('7. somebody removes it between our read and our write: 404', limit, async () => {
  const { repo, patch, remove } = await setUp();
  repo.afterNextFind(() => repo.remove('1', 1));
  await refuses(patch('1', '"1"', { title: 'Ours' }), 404);
  repo.afterNextFind(() => repo.remove('2', 13));
  await refuses(remove('2', '"13"'), 404);
});

test('8. remove answers 204 without a body, and the task is gone', limit, async () => {
  const { remove, read } = await setUp();
  const answer = await remove('1', '"1"');
  assert.equal(answer.status, 204);
  assert.equal(answer.body, undefined);
  await refuses(read('1'), 404);
  await refuses(remove('1', '"1"'), 404);
});
