import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { createServer } from '../src/server.js';

async function start(t) {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.close(); server.closeAllConnections(); });
  const url = `http://127.0.0.1:${server.address().port}/notes/1`;
  const send = async (method, headers = {}, body = undefined) => {
    const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const res = await fetch(url, { method, headers: { ...type, ...headers }, body });
    return { status: res.status, headers: res.headers, text: await res.text() };
  };
  return { send, url };
}

test('create once, then never by accident', async (t) => {
  const { send } = await start(t);
  const created = await send('PUT', { 'If-None-Match': '*' }, '{"n":1}');
  assert.equal(created.status, 201);
  assert.equal(created.headers.get('location'), '/notes/1');
  assert.equal((await send('PUT', { 'If-None-Match': '*' }, '{"n":2}')).status, 412);
  assert.equal((await send('GET')).text, '{"n":1}');
});

test('a second read costs no body', async (t) => {
  const { send } = await start(t);
  await send('PUT', { 'If-None-Match': '*' }, '{"n":1}');
  const first = await send('GET');
  const second = await send('GET', { 'If-None-Match': first.headers.get('etag') });
  assert.equal(second.status, 304);
  assert.equal(second.text, '');
  assert.equal(second.headers.get('etag'), first.headers.get('etag'));
  assert.equal(second.headers.get('cache-control'), 'private, no-cache');
});

test('of two writers that read the same version, one wins and one is told', async (t) => {
  const { send } = await start(t);
  await send('PUT', { 'If-None-Match': '*' }, '{"n":1}');
  const etag = (await send('GET')).headers.get('etag');
  const both = await Promise.all(['{"by":"ann"}', '{"by":"bob"}'].map((body) => send('PUT', { 'If-Match': etag }, body)));
  assert.deepEqual(both.map((r) => r.status).sort(), [204, 412]);
});

test('a write without a condition is refused', async (t) => {
  const { send } = await start(t);
  assert.equal((await send('PUT', {}, '{}')).status, 428);
  await send('PUT', { 'If-None-Match': '*' }, '{}');
  assert.equal((await send('DELETE')).status, 428);
});

test('DELETE of the version that was read', async (t) => {
  const { send } = await start(t);
  const { headers } = await send('PUT', { 'If-None-Match': '*' }, '{}');
  assert.equal((await send('DELETE', { 'If-Match': '"stale"' })).status, 412);
  assert.equal((await send('DELETE', { 'If-Match': headers.get('etag') })).status, 204);
  assert.equal((await send('GET', { 'If-None-Match': headers.get('etag') })).status, 404);
});

test('HEAD has the headers of GET and no body', async (t) => {
  const { send } = await start(t);
  await send('PUT', { 'If-None-Match': '*' }, '{"n":1}');
  const [get, head] = [await send('GET'), await send('HEAD')];
  assert.equal(head.text, '');
  for (const name of ['etag', 'content-length', 'content-type', 'cache-control']) {
    assert.equal(head.headers.get(name), get.headers.get(name), name);
  }
});

test('what is refused says why', async (t) => {
  const { send, url } = await start(t);
  const create = { 'If-None-Match': '*' };
  assert.equal((await send('PUT', { ...create, 'Content-Type': 'text/plain' }, '{}')).status, 415);
  assert.equal((await send('PUT', create, '{')).status, 400);
  assert.equal((await send('PUT', create, `"${'x'.repeat(2_000_000)}"`)).status, 413);
  assert.equal((await send('GET')).status, 404);
  const post = await send('POST', {}, '{}');
  assert.equal(post.status, 405);
  assert.equal(post.headers.get('allow'), 'GET, HEAD, PUT, DELETE, OPTIONS');
  assert.equal((await fetch(new URL('/elsewhere', url))).status, 404);
});
