import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routesOf } from '../src/app.js';
import { needs } from '../src/guard.js';
import { reach } from '../src/policy.js';
import { startServer } from '../src/serving.js';

const limit = { timeout: 10_000 };

// #region matrix
// Order 1 is Ann's, order 2 is Bob's. ann and bob are users, sue is support, root is admin.
const MATRIX = {
  //                            guest ann  bob  sue  root
  'GET /products':             [200, 200, 200, 200, 200],
  'GET /orders':               [401, 200, 200, 200, 200],
  'GET /orders/1':             [401, 200, 404, 200, 200],
  'GET /orders/99':            [401, 404, 404, 404, 404],
  'POST /orders':              [401, 201, 201, 201, 201],
  'POST /orders/1/cancel':     [401, 200, 404, 200, 200],
  'POST /orders/1/refund':     [401, 403, 403, 403, 200],
  'PATCH /me':                 [401, 200, 200, 200, 200],
  'PUT /users/2/role':         [401, 403, 403, 403, 200],
};
// #endregion
const WHO = ['guest', 'ann', 'bob', 'sue', 'root'];
const BODIES = { 'POST /orders': { item: 'tea' }, 'PATCH /me': { name: 'x' }, 'PUT /users/2/role': { role: 'support' } };

for (const [route, expected] of Object.entries(MATRIX)) {
  test(route, limit, async (t) => {
    for (const [i, who] of WHO.entries()) {
      const server = await startServer(); // a new one, so that what one does is not what another finds
      t.after(() => server.close());
      const { status } = await server.call(who, ...route.split(' '), { body: BODIES[route] });
      assert.equal(status, expected[i], who);
    }
  });
}

test('every route is in the matrix', limit, () => {
  const pattern = ([method, path]) => new RegExp(`^${method.toUpperCase()} ${path.replace(/:\w+/g, '\\d+')}$`);
  for (const route of routesOf({ orders: {}, users: {} })) {
    assert.ok(Object.keys(MATRIX).some((line) => pattern(route).test(line)), `${route[0]} ${route[1]} is missing`);
  }
});

test('a route without a permission, or with a misspelt one, does not start', limit, () => {
  for (const permission of [undefined, '', 'order:read', 'orders:read:own', 'constructor']) assert.throws(() => needs(permission), /a typo/);
});

test('roles that do not exist may do nothing', limit, () => {
  for (const role of ['', 'Admin', '__proto__', 'constructor', undefined]) assert.equal(reach(role, 'products:read'), undefined);
});
