import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertProblem, limit, places, start, TRAIN } from './helpers.js';

const SORTS = ['spentOn', '-spentOn', 'amount', '-amount'];

/** Follows `Link: …; rel="next"` to the end. */
async function walk(get, path, between = () => {}) {
  const items = [];
  for (let pages = 1; path; pages++) {
    assert.ok(pages <= 100, 'the walk does not end');
    const { status, headers, json, bytes } = await get(path);
    assert.equal(status, 200, `${path}: ${bytes}`);
    assert.deepEqual(Object.keys(json).sort(), ['items', 'next']);
    items.push(...json.items);
    const link = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    assert.equal(link !== undefined, json.next !== null, '`Link` and `next` must say the same');
    path = link;
    if (path) between(json.items);
  }
  return items;
}

test('5. GET one: the expense and its ETag', limit, async (t) => {
  const { created, get } = await start(t);
  const { id, etag } = await created();
  const { status, headers, json } = await get(`/api/v2/expenses/${id}`);
  assert.equal(status, 200);
  assert.deepEqual(json, { id, ...TRAIN, status: 'open', receipt: null });
  assert.equal(headers.get('etag'), etag);
});

test('5. only an id as it was given out names an expense', limit, async (t) => {
  const { created, get } = await start(t);
  const { id } = await created();
  for (const other of [`0${id}`, `${id}.0`, `${id}e0`, `+${id}`, `%20${id}`, '0', '-1', 'x', '999', '9'.repeat(30)]) {
    assertProblem(await get(`/api/v2/expenses/${other}`), 404, `/expenses/${other}`);
  }
});

for (const sort of SORTS) {
  test(`6. sort=${sort}: each expense once, in order`, limit, async (t) => {
    const { get, fill } = await start(t);
    fill(60);
    const items = await walk(get, `/api/v2/expenses?sort=${sort}&limit=7`);
    assert.equal(items.length, 60);
    assert.equal(new Set(items.map(({ id }) => id)).size, 60, 'an expense came twice');
    const member = sort.replace('-', '');
    for (let i = 1; i < items.length; i++) {
      const [a, b] = [items[i - 1][member], items[i][member]];
      assert.ok(sort.startsWith('-') ? a >= b : a <= b, `${a} stands before ${b}`);
    }
  });

  test(`6. sort=${sort}: creations and deletions shift nothing`, limit, async (t) => {
    const { db, get, fill } = await start(t);
    fill(60);
    const front = { spentOn: [1, '2025-01-01'], '-spentOn': [1, '2027-01-01'], amount: [1, '2026-01-01'], '-amount': [9999, '2026-01-01'] }[sort];
    const items = await walk(get, `/api/v2/expenses?sort=${sort}&limit=10`, (page) => {
      db.prepare(`INSERT INTO expenses (title, amount, currency, spent_on) VALUES ('New', ?, 'EUR', ?)`).run(...front);
      db.prepare('DELETE FROM expenses WHERE id = ?').run(Number(page.at(-1).id));
    });
    const old = items.filter(({ title }) => title !== 'New');
    assert.equal(new Set(old.map(({ id }) => id)).size, old.length, 'an expense came twice');
    assert.equal(old.length, 60, 'expenses were left out');
  });
}

test('6. defaults: 20 of them, the latest first; `next` is null on a full last page, and when there is nothing', limit, async (t) => {
  const { get, fill } = await start(t);
  assert.deepEqual((await get('/api/v2/expenses')).json, { items: [], next: null });
  fill(40);
  const first = (await get('/api/v2/expenses')).json;
  assert.equal(first.items.length, 20);
  assert.deepEqual(first.items, (await get('/api/v2/expenses?sort=-spentOn')).json.items);
  const second = (await get(`/api/v2/expenses?cursor=${first.next}`)).json;
  assert.deepEqual([second.items.length, second.next], [20, null]);
});

test('6. items look like single expenses', limit, async (t) => {
  const { get, created } = await start(t);
  const { id } = await created();
  assert.deepEqual((await get('/api/v2/expenses')).json.items, [(await get(`/api/v2/expenses/${id}`)).json]);
});

test('7. the filter holds on every page', limit, async (t) => {
  const { get, fill } = await start(t);
  fill(60);
  const items = await walk(get, '/api/v2/expenses?status=paid&sort=amount&limit=7');
  assert.equal(items.length, 30);
  for (const { status } of items) assert.equal(status, 'paid');
});

test('7. the limit holds on every page', limit, async (t) => {
  const { get, fill } = await start(t);
  fill(60);
  const sizes = [];
  await walk(get, '/api/v2/expenses?limit=25', (items) => sizes.push(items.length));
  assert.deepEqual(sizes, [25, 25], 'the pages before the last one');
});

test('7. a cursor counts only for its sort and status', limit, async (t) => {
  const { get, fill } = await start(t);
  fill(60);
  const { next } = (await get('/api/v2/expenses?sort=amount&status=open&limit=5')).json;
  assert.equal((await get(`/api/v2/expenses?limit=9&status=open&sort=amount&cursor=${next}`)).json.items.length, 9);
  for (const query of [`sort=-amount&status=open`, 'sort=spentOn&status=open', 'status=open', 'sort=amount&status=paid', 'sort=amount']) {
    const res = await get(`/api/v2/expenses?${query}&cursor=${next}`);
    assertProblem(res, 400, `this cursor with ${query}`);
    assert.deepEqual(places(res), ['cursor']);
  }
});

test('8. any other query is 400, with the parameters that are wrong', limit, async (t) => {
  const { get, fill } = await start(t);
  fill(30);
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const [query, ...wrong] of [
    ...['limit=0', 'limit=101', 'limit=', 'limit=-5', 'limit=1e1', 'limit=2.5', 'limit=1&limit=2'].map((q) => [q, 'limit']),
    ...['sort=', 'sort=title', 'sort=id', 'sort=spent_on', 'sort=constructor', 'sort=amount;DROP TABLE expenses'].map((q) => [q, 'sort']),
    ...['status=', 'status=gone', 'status=open&status=paid'].map((q) => [q, 'status']),
    ...['', 'x', '20', encode(null), encode([]), encode({}), encode(20)].map((cursor) => [`cursor=${cursor}`, 'cursor']),
    ['statsu=open', 'statsu'], ['offset=10', 'offset'], ['limit=0&sort=x&colour=red', 'colour', 'limit', 'sort'],
  ]) {
    const res = await get(`/api/v2/expenses?${query}`);
    assertProblem(res, 400, query);
    assert.deepEqual(places(res), wrong, query);
  }
});
