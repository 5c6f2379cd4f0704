import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertProblem, limit, start } from './helpers.js';

const SINCE = '@1788220800'; // 2026-09-01
const SUNSET = 'Wed, 01 Sep 2027 00:00:00 GMT';

test('13. one expense, as v1 knows it', limit, async (t) => {
  const { created, patch, get } = await start(t);
  const { id, location, etag } = await created();
  const old = { id: Number(id), title: 'Train to Lyon', euros: 89.5, date: '2026-11-22', paid: false };
  assert.deepEqual((await get(`/api/v1/expenses/${id}`)).json, old);
  assert.deepEqual((await get('/api/v1/expenses')).json, [old]);
  await patch(location, { status: 'paid', amount: 1999 }, etag);
  assert.deepEqual((await get(`/api/v1/expenses/${id}`)).json, { ...old, paid: true, euros: 19.99 });
});

test('13. approved is not paid', limit, async (t) => {
  const { created, patch, get } = await start(t);
  const { id, location } = await created();
  for (const status of ['approved', 'rejected', 'open']) {
    await patch(location, { status }, '*');
    assert.equal((await get(`/api/v1/expenses/${id}`)).json.paid, false, status);
  }
});

test('13. the latest 50 in EUR, however many others are later', limit, async (t) => {
  const { db, fill, created, get } = await start(t);
  fill(70);
  for (let i = 0; i < 3; i++) await created({ currency: 'USD', spentOn: '2026-12-01' });
  fill(80, 'GBP');
  const latest = await created({ title: 'The latest', spentOn: '2026-12-02' });
  const { json } = await get('/api/v1/expenses');
  assert.equal(json.length, 50);
  assert.equal(json[0].id, Number(latest.id));
  const latestDates = db.prepare("SELECT spent_on FROM expenses WHERE currency = 'EUR' ORDER BY spent_on DESC LIMIT 50").all().map((row) => row.spent_on);
  assert.deepEqual(json.map(({ date }) => date), latestDates, 'the latest by `spentOn`, and the latest first');
});

test('13. other currencies, and what does not exist: 404', limit, async (t) => {
  const { created, get } = await start(t);
  const { id } = await created({ currency: 'USD' });
  for (const path of [id, '99', 'x', `${id}e0`]) assertProblem(await get(`/api/v1/expenses/${path}`), 404, path);
  assert.deepEqual((await get('/api/v1/expenses')).json, []);
});

test('14. every answer of v1 says that it ends, errors too; v2 does not', limit, async (t) => {
  const { created, get } = await start(t);
  const { id } = await created();
  for (const path of ['expenses', `expenses/${id}`, 'expenses/99', 'nothing']) {
    const { headers } = await get(`/api/v1/${path}`);
    assert.equal(headers.get('deprecation'), SINCE, path);
    assert.equal(headers.get('sunset'), SUNSET, path);
    assert.match(headers.get('link') ?? '', /<https:\/\/example\.com\/docs\/expenses-v1-to-v2>; rel="deprecation"/, path);
  }
  for (const path of ['expenses', `expenses/${id}`, 'expenses/99']) {
    const { headers } = await get(`/api/v2/${path}`);
    assert.deepEqual([headers.get('deprecation'), headers.get('sunset')], [null, null], path);
  }
});

test('14. from the sunset on v1 is 410, and v2 works on', limit, async (t) => {
  let time = Date.parse('2027-08-31T23:59:59.999Z');
  const { get } = await start(t, { now: () => time });
  assert.equal((await get('/api/v1/expenses')).status, 200);
  time++;
  for (const path of ['expenses', 'expenses/1', 'nothing']) {
    const res = await get(`/api/v1/${path}`);
    assertProblem(res, 410, path);
    assert.equal(res.headers.get('sunset'), SUNSET);
  }
  assert.equal((await get('/api/v2/expenses')).status, 200);
});

test('15. internal errors say nothing', limit, async (t) => {
  const log = t.mock.method(console, 'error', () => {});
  const { db, get } = await start(t);
  db.exec('DROP TABLE expenses');
  for (const path of ['/api/v2/expenses', '/api/v2/expenses/1', '/api/v1/expenses']) {
    const res = await get(path);
    assertProblem(res, 500, path);
    assert.doesNotMatch(String(res.bytes), /table|SQLITE|expenses\.js/i);
  }
  assert.equal(log.mock.callCount(), 3);
});

test('15. unknown paths are problems', limit, async (t) => {
  const { get } = await start(t);
  for (const path of ['/', '/api/v3/expenses', '/api/v2/nothing', '/api/v2/expenses/%ff']) {
    const res = await get(path);
    assertProblem(res, path.endsWith('%ff') ? 400 : 404, path);
  }
});
