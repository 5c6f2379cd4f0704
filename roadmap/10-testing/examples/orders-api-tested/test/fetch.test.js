import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildApp } from '../testing/app.js';
import { serve } from '../testing/serve.js';

const timeout = 5000;

// #region fetch
test('a logged-in user reads an order', { timeout }, async (t) => {
  const { app } = buildApp(t, { find: async (userId, id) => ({ id, userId, sku: 'pen', quantity: 2 }) });
  const base = await serve(t, app);
  const login = await fetch(`${base}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'ann', password: 'pw' }),
  });
  const cookie = login.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');

  const res = await fetch(`${base}/orders/7`, { headers: { cookie } });

  assert.equal(res.status, 200);
  assert.deepEqual(await res.json(), { id: '7', sku: 'pen', quantity: 2 });
});
// #endregion
