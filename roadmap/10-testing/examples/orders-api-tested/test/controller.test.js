import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import express from 'express';
import request from 'supertest';
import { NotFound, OutOfStock } from '../src/errors.js';
import { ordersRouter } from '../src/orders-controller.js';
import { buildApp } from '../testing/app.js';

const timeout = 5000;

// #region router-alone
/** The controller alone: the router, a user, and a service that does as it is told. */
function alone(t, place) {
  const orders = { place: t.mock.fn(place) };
  const app = express();
  app.use(express.json(), (req, res, next) => { req.user = { id: 'u1' }; next(); });
  app.use('/orders', ordersRouter({ orders }));
  return { app, orders };
}

test('201, Location and the public fields, nothing else', { timeout }, async (t) => {
  const { app, orders } = alone(t, async () => ({ id: '7', sku: 'pen', quantity: 2, costCents: 4200 }));
  const res = await request(app).post('/orders').send({ sku: 'pen', quantity: 2, userId: 'u2' });
  assert.equal(res.status, 201);
  assert.equal(res.headers.location, '/orders/7');
  assert.deepEqual(res.body, { id: '7', sku: 'pen', quantity: 2 }); // costCents stays inside
  assert.deepEqual(orders.place.mock.calls[0].arguments, ['u1', { sku: 'pen', quantity: 2 }]);
});
// #endregion

// #region refused
for (const [what, body] of [
  ['no body', undefined],
  ['no sku', { quantity: 1 }],
  ['quantity 0', { sku: 'pen', quantity: 0 }],
  ['quantity as text', { sku: 'pen', quantity: '1' }],
]) {
  test(`400 for ${what}, and the service is not asked`, { timeout }, async (t) => {
    const { app, orders } = alone(t);
    await request(app).post('/orders').send(body).expect(400, { error: 'invalid_order' });
    assert.equal(orders.place.mock.callCount(), 0);
  });
}
// #endregion

describe('what the service throws', () => {
  const login = async (app) => {
    const agent = request.agent(app);
    await agent.post('/session').send({ name: 'ann', password: 'pw' }).expect(204);
    return agent;
  };

  // #region failures
  for (const [error, status, body] of [
    [new NotFound('7'), 404, { error: 'not_found' }],
    [new OutOfStock(3), 409, { error: 'out_of_stock', left: 3 }],
    [new Error('connect ECONNREFUSED 10.0.0.5:5432'), 500, { error: 'internal' }],
    [Object.assign(new Error('upstream'), { status: 404 }), 500, { error: 'internal' }],
  ]) {
    test(`${error.name} "${error.message}" is a ${status}`, { timeout }, async (t) => {
      const { app, log } = buildApp(t, { find: async () => { throw error; } });
      const ann = await login(app);
      await ann.get('/orders/7').expect(status, body);
      assert.equal(log.mock.callCount(), status === 500 ? 1 : 0, 'only a 500 is logged');
    });
  }
  // #endregion

  test('a body that is no JSON is a 400', { timeout }, async (t) => {
    const { app } = buildApp(t);
    const res = await request(app).post('/session').set('Content-Type', 'application/json').send('{"name":');
    assert.equal(res.status, 400);
    assert.deepEqual(res.body, { error: 'bad_request' });
  });

  test('a body above 10 kB is a 413', { timeout }, async (t) => {
    const { app } = buildApp(t);
    await request(app).post('/session').send({ name: 'x'.repeat(11_000) }).expect(413);
  });
});
