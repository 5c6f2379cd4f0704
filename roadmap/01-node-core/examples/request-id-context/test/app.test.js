import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { createApp } from '../src/app.js';
import { Batch, LossyBatch } from '../src/batch.js';
import { createLogger, requestId, runInRequest } from '../src/context.js';

const limit = { timeout: 5000 };

async function start(t) {
  const lines = [];
  const server = createApp({ write: (line) => lines.push(JSON.parse(line)) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.close(); server.closeAllConnections(); });
  const get = (path, headers) => fetch(`http://127.0.0.1:${server.address().port}${path}`, { headers });
  return { lines, get };
}

const flood = (get, n) => Promise.all(Array.from({ length: n }, async (_, i) => {
  const response = await get(`/orders/${i}`, { 'x-request-id': `request-${i}` });
  assert.equal(response.status, 200);
  await response.json();
}));

test('every line of twenty requests at once carries the id of its own request', limit, async (t) => {
  const { lines, get } = await start(t);
  await flood(get, 20);
  assert.equal(lines.length, 60);
  for (const { requestId, message, number, sku, path } of lines) {
    const own = number ?? sku?.replace('sku-', '') ?? path.replace('/orders/', '');
    assert.equal(requestId, `request-${own}`, message);
  }
});

for (const [BatchClass, expected] of [[Batch, ['a', 'b']], [LossyBatch, ['a', 'a']]]) {
  test(`callbacks of two requests that meet in a ${BatchClass.name} see ${expected.join(' and ')}`, limit, async () => {
    const batch = new BatchClass(async (keys) => keys);
    const seen = await Promise.all(['a', 'b'].map((id) => new Promise((resolve) => {
      runInRequest(id, () => batch.get(`key of ${id}`, () => resolve(requestId())));
    })));
    assert.deepEqual(seen, expected);
  });
}

test('a batch that fails tells every caller', limit, async () => {
  const batch = new Batch(async () => { throw new Error('stock is down'); });
  const failures = await Promise.all(['a', 'b'].map((key) => new Promise((resolve) => batch.get(key, resolve))));
  assert.deepEqual(failures.map((err) => err.message), ['stock is down', 'stock is down']);
});

test('the answer names the id, taken from the caller or made', limit, async (t) => {
  const { get } = await start(t);
  const given = await get('/orders/1', { 'x-request-id': 'my-own-id-1' });
  assert.equal(given.headers.get('x-request-id'), 'my-own-id-1');
  const made = await get('/orders/1');
  assert.match(made.headers.get('x-request-id'), /^[\da-f-]{36}$/);
});

test('an id that could forge a log line is not taken', limit, async (t) => {
  const { lines, get } = await start(t);
  const response = await get('/orders/1', { 'x-request-id': 'evil" admin="1' });
  await response.json();
  assert.match(lines[0].requestId, /^[\da-f-]{36}$/);
});

test('an unknown path is answered with 404', limit, async (t) => {
  const { get } = await start(t);
  assert.equal((await get('/orders/x')).status, 404);
});

test('outside of a request there is no id', limit, () => {
  const lines = [];
  createLogger((line) => lines.push(line))('started');
  assert.deepEqual(lines, ['{"message":"started"}\n']);
});
