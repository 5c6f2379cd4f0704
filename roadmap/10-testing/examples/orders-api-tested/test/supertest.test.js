import assert from 'node:assert/strict';
import { test } from 'node:test';
import request from 'supertest';
import { buildApp } from '../testing/app.js';

const timeout = 5000;
const stored = { id: '7', userId: 'u1', sku: 'pen', quantity: 2, costCents: 4200 };

test('no session, no orders', { timeout }, async (t) => {
  const { app, orders } = buildApp(t);
  await request(app).get('/orders/7').expect(401).expect('Content-Type', /json/);
  assert.equal(orders.find.mock.callCount(), 0);
});

test('a wrong password sets no cookie', { timeout }, async (t) => {
  const { app } = buildApp(t);
  const res = await request(app).post('/session').send({ name: 'ann', password: 'no' }).expect(401);
  assert.equal(res.headers['set-cookie'], undefined);
});

// #region agent
test('a logged-in user places an order', { timeout }, async (t) => {
  const { app, orders } = buildApp(t, { place: async () => stored });
  const ann = request.agent(app); // keeps cookies from answer to request
  await ann.post('/session').send({ name: 'ann', password: 'pw' }).expect(204);

  const res = await ann.post('/orders').send({ sku: 'pen', quantity: 2 });

  assert.equal(res.status, 201);
  assert.equal(res.headers.location, '/orders/7');
  assert.deepEqual(res.body, { id: '7', sku: 'pen', quantity: 2 });
  assert.deepEqual(orders.place.mock.calls[0].arguments, ['u1', { sku: 'pen', quantity: 2 }]);
});
// #endregion

test('two agents are two users', { timeout }, async (t) => {
  const { app } = buildApp(t, { find: async () => stored });
  const ann = request.agent(app);
  await ann.post('/session').send({ name: 'ann', password: 'pw' }).expect(204);
  await ann.get('/orders/7').expect(200);
  await request.agent(app).get('/orders/7').expect(401);
});

test('without await nothing is sent', { timeout }, async (t) => {
  const { app } = buildApp(t);
  let seen = 0;
  const counting = (req, res) => { seen++; app(req, res); };
  request(counting).get('/orders/7').expect(200); // would fail, and never does
  await request(counting).get('/nowhere').expect(404);
  assert.equal(seen, 1);
});
