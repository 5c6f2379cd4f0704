import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, beforeEach, test } from 'node:test';
import { createApp } from '../src/app.js';
import { openStore } from '../src/store.js';

let store, server, url;
const logged = [];
before(async () => {
  store = openStore();
  server = createApp(store, { log: (...line) => logged.push(line) }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${server.address().port}`;
});
beforeEach(() => { logged.length = 0; });
after(() => { server.close(); server.closeAllConnections(); store.close(); });

const JSON_TYPE = 'application/json';
const MERGE = 'application/merge-patch+json';

function send(method, path, { body, type = JSON_TYPE, ...headers } = {}) {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(new URL(path, url), { method, body: text, headers: { ...(text !== undefined && { 'content-type': type }), ...headers } });
}
async function create(fields = {}) {
  const res = await send('POST', '/articles', { body: { title: 'Title', body: 'Text', ...fields } });
  assert.equal(res.status, 201);
  return { path: res.headers.get('location'), etag: res.headers.get('etag'), article: await res.json() };
}
async function expectProblem(res, status) {
  assert.equal(res.status, status);
  assert.equal(res.headers.get('content-type'), 'application/problem+json');
  assert.equal(res.headers.get('cache-control'), 'no-store');
  const body = await res.json();
  assert.equal(body.status, status);
  assert.equal(body.type, 'about:blank');
  assert.ok(body.title, 'a problem has a title');
  return body;
}

test('POST creates: 201, Location, ETag and the representation', async () => {
  const { path, etag, article } = await create({ summary: 'Short' });
  assert.equal(path, `/articles/${article.id}`);
  assert.equal(etag, '"1-1"');
  assert.deepEqual(Object.keys(article), ['id', 'title', 'summary', 'body', 'status', 'publishedAt', 'createdAt', 'updatedAt']);
  const read = await send('GET', path);
  assert.equal(read.headers.get('etag'), etag);
  assert.deepEqual(await read.json(), article, 'what was answered is what can be read');
});

test('a collection is an object with items, each as it is when read alone', async () => {
  const { article } = await create();
  const res = await send('GET', '/articles');
  const { items } = await res.json();
  assert.deepEqual(items.find(({ id }) => id === article.id), article);
  assert.ok(!JSON.stringify(items).includes('risk'), 'an internal column got out');
});

test('GET with the ETag that is still good answers 304', async () => {
  const { path, etag } = await create();
  const res = await send('GET', path, { 'if-none-match': etag, 'cache-control': 'max-age=0' });
  assert.equal(res.status, 304);
  assert.equal(res.headers.get('etag'), etag);
});

test("fetch adds no-cache to a conditional request, and Express takes that for 'send it anyway'", async () => {
  const { path, etag } = await create();
  assert.equal((await send('GET', path, { 'if-none-match': etag })).status, 200);
});

test('PUT replaces: what is missing is gone', async () => {
  const { path, etag } = await create({ summary: 'Short' });
  const res = await send('PUT', path, { body: { title: 'New', body: 'New text' }, 'if-match': etag });
  assert.equal(res.status, 200);
  assert.equal(res.headers.get('etag'), '"1-2"');
  const { title, summary, body } = await res.json();
  assert.deepEqual({ title, summary, body }, { title: 'New', summary: null, body: 'New text' });
});

test('PATCH changes what it names; null removes; the result has to be valid', async () => {
  const { path, etag } = await create({ summary: 'Short' });
  const first = await send('PATCH', path, { type: MERGE, body: { summary: null }, 'if-match': etag });
  assert.equal(first.status, 200);
  const article = await first.json();
  assert.equal(article.title, 'Title');
  assert.equal(article.summary, null);
  const problem = await expectProblem(await send('PATCH', path, { type: MERGE, body: { title: null }, 'if-match': '"1-2"' }), 422);
  assert.deepEqual(problem.errors, [{ pointer: '#/title', detail: 'must be a text that is not empty' }]);
});

test('PATCH in another language than merge patch: 415 and Accept-Patch', async () => {
  const { path, etag } = await create();
  const res = await send('PATCH', path, { body: { title: 'x' }, 'if-match': etag });
  assert.equal(res.headers.get('accept-patch'), MERGE);
  await expectProblem(res, 415);
  await expectProblem(await send('PATCH', path, { type: MERGE, body: [], 'if-match': etag }), 422);
});

test('members that are read-only or unknown are refused, all at once', async () => {
  const body = { title: 'T', body: 'B', status: 'published', risk_score: 0, 'a/b': 1 };
  const { errors } = await expectProblem(await send('POST', '/articles', { body }), 422);
  assert.deepEqual(errors.map(({ pointer }) => pointer), ['#/status', '#/risk_score', '#/a~1b']);
  const proto = await expectProblem(await send('POST', '/articles', { body: '{"title":"T","body":"B","__proto__":{"x":1}}' }), 422);
  assert.equal(proto.errors[0].pointer, '#/__proto__');
});

test('a write without If-Match is 428, with an old ETag 412, with a weak one 412', async () => {
  const { path } = await create();
  const body = { title: 'x' };
  await expectProblem(await send('PATCH', path, { type: MERGE, body }), 428);
  await expectProblem(await send('DELETE', path), 428);
  for (const tag of ['"0"', 'W/"1-1"', '1-1', '"1"', '']) {
    await expectProblem(await send('PATCH', path, { type: MERGE, body, 'if-match': tag }), 412);
  }
  assert.equal((await send('PATCH', path, { type: MERGE, body, 'if-match': '"7", "1-1"' })).status, 200);
  assert.equal((await send('PATCH', path, { type: MERGE, body, 'if-match': '*' })).status, 200);
});

test('of two editors who read the same version one wins, the other is told', async () => {
  const { path, etag } = await create();
  const save = (title) => send('PATCH', path, { type: MERGE, body: { title }, 'if-match': etag });
  const answers = await Promise.all([save('Ann'), save('Bob')]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412]);
});

test('the UPDATE decides, even when both have passed the check', () => {
  const { id, version } = store.insert({ title: 'T', body: 'B' });
  assert.equal(store.update(id, version, { title: 'Ann' }).version, 2);
  assert.equal(store.update(id, version, { title: 'Bob' }), undefined);
  assert.equal(store.find(id).title, 'Ann');
});

test('publishing twice is publishing once, and the answer says whose representation it is', async () => {
  const { path } = await create();
  const first = await send('PUT', `${path}/publication`);
  assert.equal(first.status, 201);
  assert.equal(first.headers.get('content-location'), path);
  const article = await first.json();
  assert.equal(article.status, 'published');
  const second = await send('PUT', `${path}/publication`);
  assert.equal(second.status, 200);
  assert.deepEqual(await second.json(), article);
  await expectProblem(await send('DELETE', path, { 'if-match': '*' }), 409);
});

test('DELETE: 204, then 404', async () => {
  const { path, etag } = await create();
  const res = await send('DELETE', path, { 'if-match': etag });
  assert.equal(res.status, 204);
  assert.equal(await res.text(), '');
  await expectProblem(await send('DELETE', path, { 'if-match': etag }), 404);
  await expectProblem(await send('GET', path), 404);
});

test('every error has the same shape, whoever raised it', async () => {
  await expectProblem(await send('GET', '/nowhere'), 404);
  await expectProblem(await send('GET', '/articles/%ff'), 400);
  await expectProblem(await send('POST', '/articles', { body: '{"title":' }), 400);
  await expectProblem(await send('POST', '/articles', { body: 'title=x', type: 'application/x-www-form-urlencoded' }), 415);
  await expectProblem(await send('POST', '/articles', { body: '{}', type: 'application/json; charset=latin1' }), 415);
  await expectProblem(await send('POST', '/articles', { body: { body: 'x'.repeat(300_000) } }), 413);
  await expectProblem(await send('POST', '/articles', { body: '{}', 'content-encoding': 'gzip' }), 400); // it is no gzip
  const res = await send('DELETE', '/articles');
  assert.equal(res.headers.get('allow'), 'GET, HEAD, POST, OPTIONS');
  await expectProblem(res, 405);
  assert.equal(logged.length, 0, "a client's mistake does not belong in the log");
});

test('a broken database is a 500 that says nothing, and a line in the log', async (t) => {
  t.mock.method(store, 'list', () => { throw Object.assign(new Error('disk I/O error at /var/db'), { errcode: 10 }); });
  const body = await expectProblem(await send('GET', '/articles'), 500);
  assert.deepEqual(body, { type: 'about:blank', title: 'Internal Server Error', status: 500 });
  assert.equal(logged.length, 1);
});
