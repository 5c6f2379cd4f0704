import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { createApp } from '../src/app.js';
import { createKeys } from '../src/keys.js';

const DAY = 86_400_000;

async function start(t) {
  const clock = { now: Date.UTC(2026, 10, 1) };
  const keys = createKeys({ now: () => clock.now });
  const app = createApp({ keys, metrics: { user: 'prometheus', password: 'pass:wörd' } });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return {
    keys, clock,
    async call(path, authorization, method = 'GET') {
      const headers = authorization === undefined ? {} : { authorization };
      const res = await fetch(`http://127.0.0.1:${server.address().port}${path}`, { method, headers });
      return { status: res.status, challenge: res.headers.get('www-authenticate'), text: await res.text() };
    },
  };
}

test('a key with the scope is let in, whatever the case of the scheme', async (t) => {
  const { keys, call } = await start(t);
  const key = keys.create({ owner: 'dashboard', scopes: ['reports:read'] });
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) assert.equal((await call('/reports', `${scheme} ${key}`)).status, 200);
});

test('no credentials: 401 and a challenge without an error', async (t) => {
  const { call } = await start(t);
  for (const header of [undefined, 'Basic YTpi', 'Bearer', 'rubbish']) {
    const { status, challenge } = await call('/reports', header);
    assert.deepEqual([status, challenge], [401, 'Bearer realm="shop"'], `${header}`);
  }
});

test('wrong, expired, revoked: the same answer', async (t) => {
  const { keys, clock, call } = await start(t);
  const expired = keys.create({ owner: 'a', scopes: ['reports:read'], days: 30 });
  clock.now += 30 * DAY;
  const revoked = keys.create({ owner: 'b', scopes: ['reports:read'] });
  keys.revoke(revoked.split('_')[1]);
  const good = keys.create({ owner: 'c', scopes: ['reports:read'] });
  const wrong = good.slice(0, -1) + (good.endsWith('A') ? 'E' : 'A');
  const unknown = `shop_${'0'.repeat(16)}_${good.slice(-43)}`;

  const expected = { status: 401, challenge: 'Bearer realm="shop", error="invalid_token"', text: '{"status":401}' };
  for (const key of [expired, revoked, wrong, unknown, 'shop_', 'x']) {
    assert.deepEqual(await call('/reports', `Bearer ${key}`), expected, key);
  }
});

test('without the scope: 403, and which one is missing', async (t) => {
  const { keys, call } = await start(t);
  const key = keys.create({ owner: 'dashboard', scopes: ['reports:read'] });
  const { status, challenge } = await call('/reports', `Bearer ${key}`, 'POST');
  assert.equal(status, 403);
  assert.equal(challenge, 'Bearer realm="shop", error="insufficient_scope", scope="reports:write"');
});

test('a key in the URL is not looked at', async (t) => {
  const { keys, call } = await start(t);
  const key = keys.create({ owner: 'dashboard', scopes: ['reports:read'] });
  assert.equal((await call(`/reports?access_token=${key}&key=${key}`)).status, 401);
});

test('a stolen table opens nothing', async (t) => {
  const { keys, call } = await start(t);
  const key = keys.create({ owner: 'dashboard', scopes: ['reports:read'] });
  const [row] = keys.dump();
  const secret = key.slice(-43);
  assert.ok(!JSON.stringify(row).includes(secret));
  for (const encoding of ['base64url', 'hex', 'latin1']) {
    const forged = `shop_${row.id}_${row.secretHash.toString(encoding)}`.replace(/[^\x21-\x7e]/g, '');
    assert.equal((await call('/reports', `Bearer ${forged}`)).status, 401);
  }
});

test('two keys at a time, so that one can be replaced without a gap', async (t) => {
  const { keys, call } = await start(t);
  const old = keys.create({ owner: 'dashboard', scopes: ['reports:read'] });
  const fresh = keys.create({ owner: 'dashboard', scopes: ['reports:read'] });
  for (const key of [old, fresh]) assert.equal((await call('/reports', `Bearer ${key}`)).status, 200);
  keys.revoke(old.split('_')[1]);
  assert.equal((await call('/reports', `Bearer ${old}`)).status, 401);
  assert.equal((await call('/reports', `Bearer ${fresh}`)).status, 200);
});

test('Basic: colons and umlauts in the password, anything else is 401', async (t) => {
  const { call } = await start(t);
  const basic = (text) => `Basic ${Buffer.from(text).toString('base64')}`;
  assert.equal((await call('/metrics', basic('prometheus:pass:wörd'))).text, 'reports_total 1\n');
  for (const header of [undefined, basic('prometheus:pass'), basic(':'), basic('prometheus'), basic('root:pass:wörd'), 'Basic !!!', 'Bearer x']) {
    const { status, challenge } = await call('/metrics', header);
    assert.deepEqual([status, challenge], [401, 'Basic realm="metrics", charset="UTF-8"'], `${header}`);
  }
});
