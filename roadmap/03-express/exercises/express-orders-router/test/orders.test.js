import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import express from 'express';
import { ordersRouter } from '../src/orders.js';
import { createStore } from '../src/store.js';

const timeout = 10_000;

/** An application with the router on two paths, and with a handler for what the router passes on. */
async function serve(t, store = createStore()) {
  const app = express();
  app.set('env', 'test'); // no stack traces on the terminal
  app.use(express.json());
  app.use('/customers/:customerId/orders', ordersRouter(store));
  app.use('/v2/clients/:customerId/orders', ordersRouter(store));
  app.use((req, res) => { res.status(404).type('text').send('passed on'); });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.closeAllConnections(); server.close(); });
  const send = (method, path, body) => fetch(`http://127.0.0.1:${server.address().port}${path}`, {
    method,
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
  });
  return { store, send, get: (path) => send('GET', path) };
}

/** A status, and JSON that says why. */
async function assertRefused(res, status, what) {
  assert.equal(res.status, status, what);
  const text = await res.text();
  assert.notEqual(text, 'passed on', `${what}: the router must answer this itself`);
  assert.match(res.headers.get('content-type') ?? '', /^application\/json/, `${what}: the answer is not JSON`);
  assert.equal(typeof parse(text)?.error, 'string', `${what}: no { "error": … }`);
}

/** What an answer holds, or undefined if it is no JSON. */
const read = async (res) => parse(await res.text());
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const allowOf = (res) => res.headers.get('allow')?.split(',').map((method) => method.trim()).sort();

test('1. GET / lists the orders of the customer in the path', { timeout }, async (t) => {
  const { store, get } = await serve(t);
  const tea = store.add('7', 'tea');
  store.add('8', 'coffee');
  const milk = store.add('7', 'milk');
  const res = await get('/customers/7/orders');
  assert.equal(res.status, 200);
  assert.deepEqual(await read(res), [tea, milk]);
  assert.deepEqual(await read(await get('/v2/clients/9/orders')), []);
});

test('2. GET /latest gives the newest order of that customer', { timeout }, async (t) => {
  const { store, get } = await serve(t);
  store.add('7', 'tea');
  const milk = store.add('7', 'milk');
  store.add('8', 'coffee');
  const res = await get('/customers/7/orders/latest');
  assert.equal(res.status, 200, '/latest was taken for an id');
  assert.deepEqual(await read(res), milk);
});

test('2. GET /latest of a customer without orders: 404', { timeout }, async (t) => {
  const { get } = await serve(t);
  await assertRefused(await get('/customers/7/orders/latest'), 404, '/latest');
});

test('3. GET /:orderId gives that order', { timeout }, async (t) => {
  const { store, get } = await serve(t);
  for (let i = 0; i < 12; i++) store.add('7', `item ${i}`);
  for (const id of [1, 7, 10, 12]) {
    const res = await get(`/customers/7/orders/${id}`);
    assert.equal(res.status, 200, `order ${id}`);
    assert.equal((await read(res))?.id, id);
  }
});

test('3. an order that does not exist, or that is of another customer: 404', { timeout }, async (t) => {
  const { store, get } = await serve(t);
  store.add('8', 'coffee');
  await assertRefused(await get('/customers/7/orders/99'), 404, 'order 99');
  await assertRefused(await get('/customers/7/orders/1'), 404, 'an order of somebody else');
});

test('3. text that is not an id: 404, and the store is not asked', { timeout }, async (t) => {
  const store = createStore();
  store.add('7', 'tea');
  const asked = t.mock.method(store, 'find');
  const { get } = await serve(t, store);
  for (const text of ['tea', '0', '-1', '01', '1.0', '1e0', '0x1', '1abc', 'abc1', '%201', '1%0A', '1%2F1', '%EF%BC%91', 'NaN', 'constructor']) {
    await assertRefused(await get(`/customers/7/orders/${text}`), 404, `/${text}`);
    assert.equal(asked.mock.callCount(), 0, `the store was asked for /${text}`);
  }
});

test('4. POST / adds an order for the customer of the path', { timeout }, async (t) => {
  const { store, send } = await serve(t);
  const res = await send('POST', '/customers/7/orders', '{"item":"tea"}');
  assert.equal(res.status, 201);
  assert.deepEqual(await read(res), { id: 1, customerId: '7', item: 'tea' });
  assert.deepEqual(store.list('7'), [{ id: 1, customerId: '7', item: 'tea' }]);
});

test('4. Location is right wherever the router is mounted', { timeout }, async (t) => {
  const { send, get } = await serve(t);
  for (const base of ['/customers/7/orders', '/v2/clients/7/orders']) {
    for (const end of ['', '/', '?source=shop', '/?source=a/b']) {
      const res = await send('POST', base + end, '{"item":"tea"}');
      const { id } = await read(res) ?? {};
      assert.equal(res.headers.get('location'), `${base}/${id}`, `POST ${base}${end}`);
      assert.equal((await get(res.headers.get('location'))).status, 200);
    }
  }
});

test('4. POST / without a usable item: 400, and nothing is stored', { timeout }, async (t) => {
  const { store, send } = await serve(t);
  await assertRefused(await send('POST', '/customers/7/orders'), 400, 'no body');
  for (const body of ['{}', '[]', '{"item":""}', '{"item":7}', '{"item":null}', '{"item":["tea"]}']) {
    await assertRefused(await send('POST', '/customers/7/orders', body), 400, body);
  }
  assert.deepEqual(store.list('7'), []);
});

const PATHS = [['/', ['GET', 'HEAD', 'OPTIONS', 'POST']], ['/latest', ['GET', 'HEAD', 'OPTIONS']], ['/1', ['GET', 'HEAD', 'OPTIONS']]];

test('5. other methods: 405 with Allow', { timeout }, async (t) => {
  const { store, send } = await serve(t);
  store.add('7', 'tea');
  for (const [path, allow] of PATHS) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      if (allow.includes(method)) continue;
      const res = await send(method, `/customers/7/orders${path}`, '{"item":"tea"}');
      await assertRefused(res, 405, `${method} ${path}`);
      assert.deepEqual(allowOf(res), allow, `Allow of ${path}`);
    }
  }
  assert.equal(store.list('7').length, 1);
});

test('5. OPTIONS: 204 with Allow', { timeout }, async (t) => {
  const { send } = await serve(t);
  for (const [path, allow] of PATHS) {
    const res = await send('OPTIONS', `/customers/7/orders${path}`);
    assert.equal(res.status, 204, `OPTIONS ${path}`);
    assert.deepEqual(allowOf(res), allow, `Allow of ${path}`);
  }
});

test('5. HEAD is answered like GET, without a body', { timeout }, async (t) => {
  const { store, send, get } = await serve(t);
  store.add('7', 'tea');
  for (const path of ['/', '/latest', '/1', '/99']) {
    const [head, full] = [await send('HEAD', `/customers/7/orders${path}`), await get(`/customers/7/orders${path}`)];
    assert.equal(head.status, full.status, path);
    assert.equal(head.headers.get('content-length'), full.headers.get('content-length'), path);
    assert.equal(await head.text(), '');
  }
});

test('6. what the router does not know goes on to the next handler', { timeout }, async (t) => {
  const { store, send } = await serve(t);
  store.add('7', 'tea');
  for (const [method, path] of [['GET', '/1/lines'], ['PUT', '/1/lines'], ['OPTIONS', '/1/lines'], ['GET', '/latest/lines']]) {
    const res = await send(method, `/customers/7/orders${path}`);
    assert.equal(await res.text(), 'passed on', `${method} ${path} must be left to others`);
  }
});
