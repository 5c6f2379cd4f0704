import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as attacks from '../src/attacks.js';
import { createNaiveApp } from '../src/naive.js';
import { startServer } from '../src/serving.js';

const limit = { timeout: 10_000 };

for (const [name, attack] of Object.entries(attacks)) {
  test(`${name}: works when being logged in is enough, and not with permissions`, limit, async (t) => {
    const [naive, guarded] = [await startServer({ build: createNaiveApp }), await startServer()];
    t.after(() => Promise.all([naive.close(), guarded.close()]));
    assert.equal(await attack(naive), true);
    assert.equal(await attack(guarded), false);
  });
}

test('a list has the rows that its reader may open one by one', limit, async (t) => {
  const server = await startServer();
  t.after(() => server.close());
  const ids = async (who) => (await server.call(who, 'GET', '/orders')).body.map(({ id }) => id);
  assert.deepEqual([await ids('ann'), await ids('bob'), await ids('sue')], [[1], [2], [1, 2]]);
});

test('another\'s order and one that does not exist give the same answer', limit, async (t) => {
  const server = await startServer();
  t.after(() => server.close());
  assert.deepEqual(await server.call('bob', 'GET', '/orders/1'), await server.call('bob', 'GET', '/orders/99'));
});

test('a role that is taken away is gone with the next request', limit, async (t) => {
  const server = await startServer();
  t.after(() => server.close());
  assert.equal((await server.call('sue', 'GET', '/orders/1')).status, 200);
  await server.call('root', 'PUT', '/users/3/role', { body: { role: 'user' } });
  assert.equal((await server.call('sue', 'GET', '/orders/1')).status, 404);
});

test('guests are asked to log in', limit, async (t) => {
  const server = await startServer();
  t.after(() => server.close());
  assert.equal((await server.call('nobody', 'GET', '/orders')).challenge, 'Bearer realm="desk"');
});
