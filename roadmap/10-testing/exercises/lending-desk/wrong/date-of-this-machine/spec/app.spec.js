// See service.spec.js: asks a date for its day in the local zone: wrong by one in half of the world.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from '../src/app.js';
import { createLoans } from '../src/loans.js';
import { createRepository } from '../src/repository.js';
import { serve } from './serve.js';
import { openDatabase } from './support.js';

/** The whole desk on a database; only the clock and the mail are ours. */
async function setup(t) {
  const log = t.mock.fn();
  const db = openDatabase(t);
  const loans = createLoans({ repository: createRepository(db), mailer: { send: async () => {} }, log, now: () => 0 });
  return { db, log, post: await serve(t, createApp({ loans, log }), { id: 'ann' }) };
}

function assertAnswer({ status, headers, text }, wantedStatus, body) {
  assert.equal(status, wantedStatus, text);
  assert.match(headers['content-type'], /^application\/json/);
  assert.deepEqual(JSON.parse(text), body);
}

test('lends and takes back', async (t) => {
  const { post, db } = await setup(t);
  const res = await post('/loans', { itemId: 'drill', memberId: 'eve' });
  assertAnswer(res, 201, { id: 1, itemId: 'drill', dueAt: '1970-01-15T00:00:00.000Z' });
  assert.equal(res.headers.location, '/loans/1');
  assert.equal(db.prepare('SELECT member_id AS m FROM loans').get().m, 'ann');
  assertAnswer(await post('/returns', { itemId: 'drill' }), 200, { feeCents: 0 });
  assertAnswer(await post('/returns', { itemId: 'drill' }), 404, { error: 'not_lent' });
});

test('two requests for one item: one gets it', async (t) => {
  const { post } = await setup(t);
  const answers = await Promise.all([post('/loans', { itemId: 'drill' }), post('/loans', { itemId: 'drill' })]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409]);
  assert.deepEqual(JSON.parse(answers.find(({ status }) => status === 409).text), { error: 'item_taken' });
});

test('a fourth item is a 409', async (t) => {
  const { post } = await setup(t);
  for (const itemId of ['a', 'b', 'c']) assert.equal((await post('/loans', { itemId })).status, 201);
  assertAnswer(await post('/loans', { itemId: 'd' }), 409, { error: 'limit_reached' });
});

for (const body of ['', '{', {}, { itemId: '' }, { itemId: 7 }]) {
  test(`${JSON.stringify(body)} is a 400`, async (t) => {
    const { post, log } = await setup(t);
    assertAnswer(await post('/loans', body), 400, { error: 'invalid_item' });
    assert.equal(log.mock.callCount(), 0);
  });
}

test('when the database fails: 500, logged, and nothing of it in the answer', async (t) => {
  const { post, db, log } = await setup(t);
  db.exec('DROP TABLE loans');
  assertAnswer(await post('/loans', { itemId: 'drill' }), 500, { error: 'internal' });
  assert.equal(log.mock.callCount(), 1);
  assert.match(log.mock.calls[0].arguments[0].message, /no such table/);
});
