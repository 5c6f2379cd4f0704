import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { test } from 'node:test';
import { delayOf, fetchWithRetry, mayRepeat } from '../src/retry.js';
import { createShop } from '../src/shop.js';

async function listen(t, server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.close(); server.closeAllConnections(); });
  return `http://127.0.0.1:${server.address().port}`;
}

/** Options with a sleep that only remembers how long it should have been. */
function instantly(more = {}) {
  const slept = [];
  return { slept, options: { ...more, sleep: async (ms) => { slept.push(ms); } } };
}

test('which requests may be repeated', () => {
  for (const method of ['GET', 'HEAD', 'QUERY', 'OPTIONS', 'PUT', 'DELETE']) assert.equal(mayRepeat(method, new Headers()), true, method);
  for (const method of ['POST', 'PATCH']) assert.equal(mayRepeat(method, new Headers()), false, method);
  assert.equal(mayRepeat('POST', new Headers({ 'Idempotency-Key': 'k' })), true);
});

test('a POST whose answer is lost is an error, and one order', async (t) => {
  const shop = createShop();
  const url = await listen(t, shop.server);
  await assert.rejects(fetchWithRetry(`${url}/orders`, { method: 'POST', body: 'a book' }, instantly().options), TypeError);
  assert.deepEqual([shop.attempts, shop.orders.size], [1, 1]);
});

test('with an Idempotency-Key it is sent again, and still one order', async (t) => {
  const shop = createShop();
  const url = await listen(t, shop.server);
  const res = await fetchWithRetry(`${url}/orders`, { method: 'POST', body: 'a book', headers: { 'Idempotency-Key': 'k' } }, instantly().options);
  assert.equal(res.status, 201);
  assert.equal(res.headers.get('location'), '/orders/1');
  assert.deepEqual([shop.attempts, shop.orders.size], [2, 1]);
});

test('a PUT is sent again; the second answer differs, the effect does not', async (t) => {
  const shop = createShop();
  const url = await listen(t, shop.server);
  const res = await fetchWithRetry(`${url}/orders/7`, { method: 'PUT', body: 'a book' }, instantly().options);
  assert.equal(res.status, 204, 'the first try had created it');
  assert.deepEqual([shop.attempts, shop.orders.size], [2, 1]);
});

test('gives up after `tries`', async (t) => {
  const shop = createShop({ losses: 100 });
  const url = await listen(t, shop.server);
  const { slept, options } = instantly({ tries: 3 });
  await assert.rejects(fetchWithRetry(`${url}/orders/7`, { method: 'PUT', body: 'a book' }, options), TypeError);
  assert.equal(shop.attempts, 3);
  assert.equal(slept.length, 2);
});

test('waits as long as Retry-After says', async (t) => {
  const shop = createShop({ retryAfter: '7' });
  const url = await listen(t, shop.server);
  const { slept, options } = instantly();
  const res = await fetchWithRetry(`${url}/report`, {}, options);
  assert.equal(await res.text(), '0 orders');
  assert.deepEqual(slept, [7000]);
});

test('hands the 503 back when Retry-After asks for too much', async (t) => {
  const shop = createShop({ retryAfter: '3600' });
  const url = await listen(t, shop.server);
  const res = await fetchWithRetry(`${url}/report`, {}, instantly().options);
  assert.equal(res.status, 503);
  assert.equal(await res.text(), 'warming up');
  assert.equal(shop.attempts, 1);
});

test('a 4xx or a 500 is an answer: it is not asked for again', async (t) => {
  let attempts = 0;
  const url = await listen(t, http.createServer((req, res) => { attempts++; res.writeHead(Number(req.url.slice(1))).end(); }));
  for (const status of [400, 404, 409, 500, 501]) assert.equal((await fetchWithRetry(`${url}/${status}`, {}, instantly().options)).status, status);
  assert.equal(attempts, 5);
});

test('an abort ends it at once, in the middle of a wait too', { timeout: 5000 }, async (t) => {
  const shop = createShop({ retryAfter: '9' });
  const url = await listen(t, shop.server);
  await assert.rejects(fetchWithRetry(`${url}/report`, { signal: AbortSignal.timeout(200) }), { name: /AbortError|TimeoutError/ });
  assert.ok(shop.attempts <= 1);
});

test('a request that is wrong in itself is not tried', async () => {
  const { slept, options } = instantly();
  await assert.rejects(fetchWithRetry('no url', {}, options), TypeError);
  await assert.rejects(fetchWithRetry('http://127.0.0.1/', { method: 'GET', body: 'a book' }, options), TypeError);
  assert.equal(slept.length, 0);
});

test('a stream cannot be sent twice', async (t) => {
  const shop = createShop();
  const url = await listen(t, shop.server);
  const body = new Blob(['a book']).stream();
  await assert.rejects(fetchWithRetry(`${url}/orders/7`, { method: 'PUT', body, duplex: 'half' }, instantly().options), TypeError);
  assert.equal(shop.attempts, 1);
});

test('delays: seconds, a date, nonsense, nothing', () => {
  const answer = (value) => new Response(null, { headers: value === undefined ? {} : { 'Retry-After': value } });
  const now = () => Date.parse('2026-11-22T12:00:00Z');
  const options = { now, random: () => 1, base: 100, cap: 1000 };
  assert.equal(delayOf(answer('2'), 0, options), 2000);
  assert.equal(delayOf(answer('0'), 0, options), 0);
  assert.equal(delayOf(answer('Sun, 22 Nov 2026 12:00:05 GMT'), 0, options), 5000);
  assert.equal(delayOf(answer('Sun, 22 Nov 2026 11:00:00 GMT'), 0, options), 0);
  for (const nonsense of ['soon', '1.5', '-5', '', 'tomorrow GMT']) assert.equal(delayOf(answer(nonsense), 1, options), 200, nonsense);
  assert.deepEqual([0, 1, 2, 3, 4, 5].map((attempt) => delayOf(undefined, attempt, options)), [100, 200, 400, 800, 1000, 1000]);
});
