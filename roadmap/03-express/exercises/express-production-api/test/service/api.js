import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { onlyStandIn, problem, startApi } from '../support/api.js';

const limit = { timeout: 15_000 };
let api;
describe('the API', () => {
  before(async () => { api = await startApi(); }, limit);
  after(() => api?.close());
  afterEach(() => { if (api?.mongo) api.mongo.before = async () => {}; });

  const send = (...args) => api.send(...args);
  const URL_A = 'https://nodejs.org/api/http.html';
  let last = 0;
  const newSlug = () => `slug-${++last}`;
  async function create(slug = newSlug(), url = URL_A) {
    const res = await send('POST', '/api/links', { body: { url, slug } });
    assert.equal(res.status, 201);
    return slug;
  }

  test('3. a link is created, with a slug of the client', limit, async () => {
    const res = await send('POST', '/api/links', { body: { url: URL_A, slug: 'http' } });
    assert.equal(res.status, 201);
    assert.equal(res.headers.get('location'), '/api/links/http');
    assert.deepEqual(await res.json(), { slug: 'http', url: URL_A, hits: 0 });
  });

  test('3. or with one of its own', limit, async () => {
    const res = await send('POST', '/api/links', { body: { url: URL_A } });
    const { slug } = await res.json();
    assert.match(slug, /^[a-z0-9-]{3,32}$/);
    assert.equal(res.headers.get('location'), `/api/links/${slug}`);
  });

  test('3. what a client may not set is ignored', limit, async () => {
    const slug = newSlug();
    const res = await send('POST', '/api/links', { body: { url: URL_A, slug, hits: 1_000_000, _id: '000000000000000000000001', __v: 7 } });
    assert.deepEqual(await res.json(), { slug, url: URL_A, hits: 0 });
  });

  test('4. a link is read, and deleted', limit, async () => {
    const slug = await create();
    const path = `/api/links/${slug}`;
    assert.deepEqual(await (await send('GET', path)).json(), { slug, url: URL_A, hits: 0 });
    const gone = await send('DELETE', path);
    assert.equal(gone.status, 204);
    assert.equal(await gone.text(), '');
    for (const method of ['GET', 'DELETE']) await problem(await send(method, path), 404);
  });

  test('5. a short link redirects, is not cached, and counts', limit, async () => {
    const slug = await create();
    const res = await send('GET', `/${slug}`);
    assert.equal(res.status, 302);
    assert.equal(res.headers.get('location'), URL_A);
    assert.equal(res.headers.get('cache-control'), 'no-store');
    assert.equal((await (await send('GET', `/api/links/${slug}`)).json()).hits, 1);
    await problem(await send('GET', '/no-such-slug'), 404);
  });

  test('5. no hit is lost when many come at once', limit, async () => {
    const slug = await create();
    await Promise.all(Array.from({ length: 20 }, () => send('GET', `/${slug}`)));
    assert.equal((await (await send('GET', `/api/links/${slug}`)).json()).hits, 20);
  });

  test('6. every request has an id and an entry in the access log', limit, async () => {
    for (const [method, path, body, status] of [
      ['GET', '/healthz?token=hunter2', undefined, 200], ['GET', '/api/links/none', undefined, 404],
      ['POST', '/api/links', '{"url":', 400], ['GET', '/a/b/c', undefined, 404],
    ]) {
      const requestId = `id-${++last}`;
      const res = await send(method, path, { body, 'X-Request-Id': requestId, 'X-Forwarded-For': '6.6.6.6, 203.0.113.7' });
      assert.equal(res.status, status);
      assert.equal(res.headers.get('x-request-id'), requestId, `${method} ${path} has no id`);
      assert.deepEqual(await api.logOf(requestId, 'request'), [
        { type: 'request', requestId, ip: '203.0.113.7', method, path: path.split('?')[0], status, complete: true },
      ], `the access log of ${method} ${path}`);
    }
  });

  test('7. CORS on every answer, errors included', limit, async () => {
    const Origin = 'https://app.example';
    for (const [method, path, body] of [
      ['GET', '/healthz'], ['GET', '/api/links/none'], ['GET', '/a/b/c'], ['POST', '/api/links', '{'], ['POST', '/api/links', 'x'.repeat(20_000)],
    ]) {
      const { headers } = await send(method, path, { body, Origin });
      assert.equal(headers.get('access-control-allow-origin'), Origin, `${method} ${path}`);
      assert.equal((await send(method, path, { body, Origin: 'https://evil.test' })).headers.get('access-control-allow-origin'), null);
    }
    const preflight = await send('OPTIONS', '/api/links', { Origin, 'Access-Control-Request-Method': 'DELETE' });
    assert.equal(preflight.status, 204);
  });

  test('7. no X-Powered-By', limit, async () => {
    for (const path of ['/healthz', '/a/b/c']) assert.equal((await send('GET', path)).headers.get('x-powered-by'), null);
  });

  test('8. alive and ready', limit, async () => {
    assert.equal((await send('GET', '/healthz')).status, 200);
    assert.equal((await send('GET', '/readyz')).status, 200);
  });

  test('9. a body of more than 10 kB is refused', limit, async () => {
    const post = (size) => send('POST', '/api/links', { body: { url: URL_A, slug: newSlug(), note: 'x'.repeat(size) } });
    await problem(await post(11_000), 413);
    assert.equal((await post(9_000)).status, 201, '9 kB are fewer than 10');
  });

  test('10. errors of clients: problem documents, with a detail', limit, async () => {
    for (const [method, path, body, status, title] of [
      ['GET', '/a/b/c', undefined, 404, 'Not Found'], ['DELETE', '/nothing', undefined, 404, 'Not Found'], ['GET', '/api/links/none', undefined, 404, 'Not Found'],
      ['POST', '/api/links', '{"url":', 400, 'Bad Request'], ['GET', '/%zz', undefined, 400, 'Bad Request'],
    ]) {
      const requestId = `id-${++last}`;
      const { detail, ...document } = await problem(await send(method, path, { body, 'X-Request-Id': requestId }), status);
      assert.deepEqual(document, { title, status, requestId }, `${method} ${path}`);
      assert.equal(typeof detail, 'string', `${method} ${path} has no detail`);
    }
  });

  test('11. values that do not fit: 422, path by path', limit, async () => {
    const errorsOf = async (body) => {
      const { errors } = await problem(await send('POST', '/api/links', { body }), 422);
      return errors.map(({ path, kind }) => `${path}: ${kind.toLowerCase()}`).sort();
    };
    assert.deepEqual(await errorsOf({}), ['url: required']);
    assert.deepEqual(await errorsOf(undefined), ['url: required'], 'no body at all');
    assert.deepEqual(await errorsOf({ url: 'javascript:alert(1)', slug: 'NO' }), ['slug: regexp', 'url: user defined']);
    assert.deepEqual(await errorsOf({ url: URL_A, slug: 'healthz' }), ['slug: user defined']);
    assert.deepEqual(await errorsOf({ url: URL_A, slug: { $ne: 'x' } }), ['slug: string']);
  });

  test('12. a slug that is taken: 409', limit, async () => {
    const slug = await create();
    const { detail } = await problem(await send('POST', '/api/links', { body: { url: URL_A, slug } }), 409);
    assert.equal(typeof detail, 'string');
  });

  test('12. two want it at the same time: one 201, one 409', limit, async () => {
    if (api.mongo) { // both have looked before either writes
      let waiting = 0;
      const both = Promise.withResolvers();
      api.mongo.before = async (command) => {
        if (command !== 'insert') return;
        if (++waiting === 2) both.resolve();
        await Promise.race([both.promise, new Promise((resolve) => { setTimeout(resolve, 1_000).unref(); })]);
      };
    }
    const body = { url: URL_A, slug: newSlug() };
    const answers = await Promise.all([send('POST', '/api/links', { body }), send('POST', '/api/links', { body })]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409]);
  });

  test('14. and 15. a bug: 500 that says nothing, and one entry in the log', { ...limit, skip: onlyStandIn }, async () => {
    const bug = Object.assign(new Error('not authorized on db.internal'), { code: 13, codeName: 'Unauthorized' });
    api.mongo.before = async (command) => { if (command !== 'ping' && command !== 'hello') throw bug; };
    const requestId = `id-${++last}`;
    const document = await problem(await send('GET', '/api/links/some', { 'X-Request-Id': requestId }), 500);
    assert.deepEqual(document, { title: 'Internal Server Error', status: 500, requestId });
    const entries = await api.logOf(requestId, 'error');
    assert.equal(entries.length, 1, 'it must be logged once');
    assert.match(entries[0].error.message, /not authorized/, 'with the error that was thrown');
  });

  test('15. what is the fault of a client is not logged as an error', limit, async () => {
    api.log.length = 0;
    await send('GET', '/a/b/c');
    await send('GET', '/%zz');
    await send('POST', '/api/links', { body: '{' });
    await send('POST', '/api/links', { body: {} });
    await send('GET', '/api/links/none');
    assert.deepEqual(api.log.filter(({ type }) => type === 'error'), []);
  });
});
