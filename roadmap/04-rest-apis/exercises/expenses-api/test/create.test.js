import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertProblem, limit, places, start, TRAIN } from './helpers.js';

test('1. POST answers 201 with the expense, Location and ETag', limit, async (t) => {
  const { post, get } = await start(t);
  const { status, headers, json } = await post(TRAIN);
  assert.equal(status, 201);
  assert.equal(typeof json.id, 'string');
  assert.deepEqual(json, { id: json.id, ...TRAIN, status: 'open', receipt: null });
  assert.equal(headers.get('location'), `/api/v2/expenses/${json.id}`);
  assert.match(headers.get('etag') ?? '', /^"[^"]+"$/, 'the ETag must be strong and in quotes');
  assert.deepEqual((await get(headers.get('location'))).json, json);
});

test('2. spaces at the ends of the title are removed', limit, async (t) => {
  const { created } = await start(t);
  assert.equal((await created({ title: '  Taxi \n' })).title, 'Taxi');
});

test('2. each rule refuses what it should, and names the place', limit, async (t) => {
  const { post, count } = await start(t);
  for (const [changes, pointer] of [
    ...['', '   ', 'x'.repeat(101), 7, null, undefined].map((title) => [{ title }, '#/title']),
    ...[0, -1, 1.5, 1_000_000_001, '8950', null, undefined].map((amount) => [{ amount }, '#/amount']),
    ...['eur', 'CHF', '', null, undefined].map((currency) => [{ currency }, '#/currency']),
    ...['2026-02-30', '2026-13-01', '22.11.2026', '2026-11-22T00:00:00Z', '', null, undefined].map((spentOn) => [{ spentOn }, '#/spentOn']),
    [{ status: 'paid' }, '#/status'], [{ id: '1' }, '#/id'], [{ isAdmin: true }, '#/isAdmin'],
  ]) {
    const res = await post({ ...TRAIN, ...changes });
    assertProblem(res, 422, JSON.stringify(changes));
    assert.deepEqual(places(res), [pointer]);
    for (const { detail } of res.json.errors) assert.equal(typeof detail, 'string');
  }
  assert.equal(count(), 0, 'a refused expense was stored');
});

test('2. the limits themselves are fine', limit, async (t) => {
  const { created } = await start(t);
  await created({ title: 'x'.repeat(100), amount: 1, spentOn: '2024-02-29' });
  await created({ title: 'x', amount: 1_000_000_000, currency: 'GBP' });
});

test('2. everything that is wrong is named at once', limit, async (t) => {
  const { post } = await start(t);
  const res = await post({ title: '', amount: 0, colour: 'red', size: 1 });
  assertProblem(res, 422);
  assert.deepEqual(places(res), ['#/amount', '#/colour', '#/currency', '#/size', '#/spentOn', '#/title']);
});

test('2. other media types: 415; a body that is no JSON: 400', limit, async (t) => {
  const { call, post } = await start(t);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
    assertProblem(await call('POST', '/api/v2/expenses', { headers: { 'Content-Type': type, 'Idempotency-Key': 'k' }, body: JSON.stringify(TRAIN) }), 415, type);
  }
  assertProblem(await post('{"title":'), 400);
});

test('3. without an Idempotency-Key: 400', limit, async (t) => {
  const { post, count } = await start(t);
  assertProblem(await post(TRAIN, ''), 400);
  assert.equal(count(), 0);
});

test('3. the same key and expense: the first answer again, and one expense', limit, async (t) => {
  const { post, count } = await start(t);
  const first = await post(TRAIN, 'key-1');
  const second = await post(TRAIN, 'key-1');
  const third = await post(Object.fromEntries(Object.entries(TRAIN).reverse()), 'key-1'); // members in another order
  for (const again of [second, third]) {
    assert.equal(again.status, 201);
    assert.deepEqual(again.json, first.json);
    for (const name of ['location', 'etag']) assert.equal(again.headers.get(name), first.headers.get(name), name);
  }
  assert.equal(count(), 1);
});

test('3. the first answer, also when the expense has changed since', limit, async (t) => {
  const { post, patch } = await start(t);
  const first = await post(TRAIN, 'key-1');
  await patch(first.headers.get('location'), { title: 'Plane to Lyon' }, first.headers.get('etag'));
  const again = await post(TRAIN, 'key-1');
  assert.deepEqual([again.status, again.json], [201, first.json], 'the client must read what it was told the first time');
  assert.equal(again.headers.get('etag'), first.headers.get('etag'));
});

test('3. many at the same time are one', limit, async (t) => {
  const { post, count } = await start(t);
  const answers = await Promise.all(Array.from({ length: 10 }, () => post(TRAIN, 'key-1')));
  assert.deepEqual(answers.map(({ status }) => status), Array(10).fill(201));
  assert.equal(count(), 1);
});

test('3. the same key with another expense: 422', limit, async (t) => {
  const { post, count } = await start(t);
  await post(TRAIN, 'key-1');
  for (const changes of [{ amount: 8951 }, { title: 'Bus' }, { currency: 'GBP' }, { spentOn: '2026-11-21' }, { title: 'Train to Lyon8', amount: 950 }]) {
    assertProblem(await post({ ...TRAIN, ...changes }, 'key-1'), 422, JSON.stringify(changes));
  }
  assert.equal(count(), 1);
});

test('3. another key is another expense', limit, async (t) => {
  const { post, count } = await start(t);
  const ids = [await post(TRAIN, 'key-1'), await post(TRAIN, 'key-2'), await post(TRAIN, 'KEY-1')].map(({ json }) => json.id);
  assert.equal(new Set(ids).size, 3);
  assert.equal(count(), 3);
});

test('3. a refused request does not use its key up', limit, async (t) => {
  const { post } = await start(t);
  assertProblem(await post({ ...TRAIN, amount: 0 }, 'key-1'), 422);
  assert.equal((await post(TRAIN, 'key-1')).status, 201);
});

test('4. key and expense are stored together or not at all', limit, async (t) => {
  const log = t.mock.method(console, 'error', () => {});
  const { db, post, count } = await start(t);
  for (const table of ['idempotency_keys', 'expenses']) {
    db.exec(`CREATE TRIGGER broken BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
    const before = count();
    assertProblem(await post(TRAIN, `key-${table}`), 500, 'a database that fails');
    db.exec('DROP TRIGGER broken');
    assert.equal(count(), before, 'the key could not be stored, and the expense was');
    assert.equal((await post(TRAIN, `key-${table}`)).status, 201, 'the second try must work');
    assert.equal(count(), before + 1);
  }
  assert.ok(log.mock.callCount() >= 2, 'an internal error belongs into the log');
});
