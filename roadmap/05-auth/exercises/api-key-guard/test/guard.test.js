import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { after, test } from 'node:test';
import { createKeys } from '../src/keys.js';

// Watches timingSafeEqual. Before the import of the guard, so that every way of importing it is seen.
const original = crypto.timingSafeEqual;
let compared = [];
crypto.timingSafeEqual = (a, b) => { compared.push([a, b].map((bytes) => bytes.byteLength)); return original(a, b); };
syncBuiltinESMExports();
after(() => { crypto.timingSafeEqual = original; syncBuiltinESMExports(); });
const { createGuard } = await import('../src/guard.js');

const limit = { timeout: 5000 };
const NOW = Date.UTC(2026, 10, 1);
const NOTHING_TRIED = 'Bearer realm="shop"';
const INVALID = 'Bearer realm="shop", error="invalid_token"';

/** A server whose only route needs `scope`. `seen` is what the route and the error handler got. */
async function start(t, { scope = 'reports:read', find } = {}) {
  const keys = createKeys();
  if (find) keys.find = find;
  const clock = { now: NOW };
  const middleware = createGuard({ keys, realm: 'shop', now: () => clock.now })(scope);
  const seen = { clients: [], errors: [], nexts: 0, crashes: [] };
  const server = http.createServer((req, res) => {
    const next = (err) => {
      seen.nexts++;
      if (err) {
        seen.errors.push(err);
        res.statusCode = 503;
      } else {
        seen.clients.push(req.client);
      }
      if (!res.writableEnded) res.end('the route');
    };
    Promise.resolve()
      .then(() => middleware(req, res, next))
      .catch((err) => {
        seen.crashes.push(err);
        if (!res.writableEnded) res.writeHead(500).end();
      });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return {
    keys, clock, seen,
    async call(authorization, { path = '/', headers = {} } = {}) {
      const all = authorization === undefined ? headers : { ...headers, authorization };
      const res = await fetch(`http://127.0.0.1:${server.address().port}${path}`, { headers: all });
      const answer = { status: res.status, challenge: res.headers.get('www-authenticate'), body: await res.text() };
      assert.deepEqual(seen.crashes, [], 'the middleware threw, or rejected');
      return answer;
    },
  };
}
const change = (text, at) => text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1);

test('1. a valid key with the scope is let in', limit, async (t) => {
  const { keys, call, seen } = await start(t);
  const key = keys.create({ owner: 'dashboard', scopes: 'users:read reports:read' });
  assert.equal((await call(`Bearer ${key}`)).status, 200);
  assert.deepEqual(seen.clients, [{ id: key.slice(5, 21), owner: 'dashboard', scopes: ['users:read', 'reports:read'] }], 'req.client must have these three members');
});

test('1. schemes are case-insensitive, and spaces may follow', limit, async (t) => {
  const { keys, call } = await start(t);
  const key = keys.create();
  for (const scheme of ['Bearer ', 'bearer ', 'BEARER ', 'bEaReR ', 'Bearer   ']) {
    assert.equal((await call(scheme + key)).status, 200, `"${scheme}KEY" must be let in`);
  }
});

test('2. without the header, with another scheme, or without a key: 401, and no error', limit, async (t) => {
  const { keys, call, seen } = await start(t);
  const key = keys.create();
  for (const header of [undefined, '', 'Bearer', key, `Basic ${key}`, `Token ${key}`, `Bearers ${key}`, `Basic Bearer ${key}`, `X-Bearer ${key}`, Buffer.from('a:b').toString('base64')]) {
    const { status, challenge } = await call(header);
    assert.deepEqual([status, challenge], [401, NOTHING_TRIED], `Authorization: ${header?.slice(0, 30)}`);
  }
  assert.equal(seen.nexts, 0);
});

test('3. malformed, unknown, wrong, revoked, expired: one answer for all', limit, async (t) => {
  const { keys, call, seen } = await start(t);
  const good = keys.create();
  const other = keys.create();
  const [id, secret] = [good.slice(5, 21), good.slice(22)];
  const answers = new Map();
  for (const [what, key] of Object.entries({
    'an unknown id': `shop_0000000000000000_${secret}`,
    'a wrong secret': `shop_${id}_${change(secret, 5)}`,
    'the secret of another key': `shop_${id}_${other.slice(22)}`,
    'a secret cut off': good.slice(0, -1),
    'a secret with something added': `${good}A`,
    'no secret': `shop_${id}_`,
    'only the id': `shop_${id}`,
    'another prefix': `bank_${id}_${secret}`,
    'no prefix': `${id}_${secret}`,
    'two keys': `${good} ${other}`,
    'rubbish': 'x',
    'a revoked key': keys.create({ revokedAt: NOW - 1 }),
    'a key that was revoked at 0': keys.create({ revokedAt: 0 }),
    'an expired key': keys.create({ expiresAt: NOW - 1 }),
    'a key that expires now': keys.create({ expiresAt: NOW }),
    'a key that expired in 1970': keys.create({ expiresAt: 0 }),
    'an expired key without the scope': keys.create({ expiresAt: NOW, scopes: 'users:read' }),
    'a wrong secret without the scope': change(keys.create({ scopes: 'users:read' }), 30),
  })) {
    const answer = await call(`Bearer ${key}`);
    assert.equal(answer.status, 401, `${what} must give 401`);
    assert.equal(answer.challenge, INVALID, what);
    answers.set(answer.body, what);
  }
  assert.equal(answers.size, 1, `the bodies differ: ${[...answers].map(([body, what]) => `${what}: ${body}`)}`);
  assert.equal(seen.nexts, 0);
});

test('3. a key works until it expires', limit, async (t) => {
  const { keys, clock, call } = await start(t);
  const key = keys.create({ expiresAt: NOW + 1000 });
  clock.now = NOW + 999;
  assert.equal((await call(`Bearer ${key}`)).status, 200);
  clock.now = NOW + 1000;
  assert.equal((await call(`Bearer ${key}`)).status, 401);
});

test('4. a valid key without the scope: 403, and which scope it needs', limit, async (t) => {
  const { keys, call, seen } = await start(t);
  for (const scopes of ['users:read', 'reports:read-own', 'reports', 'reports:write all-reports:read', 'reports:reader', '']) {
    const { status, challenge } = await call(`Bearer ${keys.create({ scopes })}`);
    assert.equal(status, 403, `"${scopes}" does not contain reports:read`);
    assert.equal(challenge, 'Bearer realm="shop", error="insufficient_scope", scope="reports:read"');
  }
  assert.equal(seen.nexts, 0);
});

test('4. the scope is that of the route', limit, async (t) => {
  const { keys, call } = await start(t, { scope: 'reports:write' });
  assert.equal((await call(`Bearer ${keys.create({ scopes: 'reports:read' })}`)).challenge, 'Bearer realm="shop", error="insufficient_scope", scope="reports:write"');
  assert.equal((await call(`Bearer ${keys.create({ scopes: 'reports:read reports:write' })}`)).status, 200);
});

test('5. keys in the URL or in a cookie are not looked at', limit, async (t) => {
  const { keys, call } = await start(t);
  const key = keys.create();
  const path = `/?access_token=${key}&api_key=${key}&authorization=Bearer%20${key}`;
  const headers = { cookie: `access_token=${key}; authorization=Bearer ${key}`, 'x-api-key': key };
  const { status, challenge } = await call(undefined, { path, headers });
  assert.deepEqual([status, challenge], [401, NOTHING_TRIED]);
});

test('6. secrets are compared as SHA-256 with timingSafeEqual, also when there is no such id', limit, async (t) => {
  const { keys, call } = await start(t);
  const good = keys.create();
  const work = {};
  const [revoked, expired] = [keys.create({ revokedAt: NOW - 1 }), keys.create({ expiresAt: NOW - 1 })];
  for (const [what, key] of Object.entries({
    'right': good,
    'wrong': change(good, 40),
    'of an unknown id': change(good, 10),
    'of a revoked key': change(revoked, 40),
    'of an expired key': change(expired, 40),
  })) {
    compared = [];
    await call(`Bearer ${key}`);
    work[what] = compared.length;
    assert.ok(compared.length > 0, `the secret ${what} was not compared with timingSafeEqual`);
    for (const [a, b] of compared) assert.ok(a === b && (a === 32 || a === 64), `the secret ${what}: ${a} and ${b} bytes are no SHA-256, neither as bytes nor in hex`);
  }
  assert.deepEqual(new Set(Object.values(work)), new Set([work.right]), `not the same work for all: ${JSON.stringify(work)}`);
});

test('6. an unknown id is refused whatever it was compared with', limit, async (t) => {
  const { keys, call } = await start(t);
  const id = keys.create().slice(5, 21);
  const nobody = [Buffer.alloc(32), Buffer.from('0'.repeat(32))].map((bytes) => bytes.toString('base64url'));
  for (const secret of [...nobody, 'A'.repeat(43), '0'.repeat(43), '-'.repeat(43)]) {
    assert.equal((await call(`Bearer shop_${change(id, 3)}_${secret}`)).status, 401);
  }
});

test('7. when the table cannot be read, the error goes to next', limit, async (t) => {
  const down = new Error('connect ECONNREFUSED');
  const { call, seen } = await start(t, { find: async () => { throw down; } });
  const { status, challenge } = await call(`Bearer shop_${'0'.repeat(16)}_${'A'.repeat(43)}`);
  assert.deepEqual([status, challenge], [503, null], 'a database that is down is not the fault of the key');
  assert.deepEqual(seen.errors, [down]);
  assert.deepEqual([seen.nexts, seen.clients.length], [1, 0]);
});

test('8. next is called once, also when what comes after it throws', limit, async () => {
  const keys = createKeys();
  const key = keys.create();
  const middleware = createGuard({ keys, realm: 'shop', now: () => NOW })('reports:read');
  const calls = [];
  const next = (...args) => { calls.push(args); throw new Error('a bug in the route'); };
  const res = new http.ServerResponse({ method: 'GET' });
  await Promise.resolve(middleware({ method: 'GET', url: '/', headers: { authorization: `Bearer ${key}` } }, res, next)).catch(() => {});
  assert.equal(calls.length, 1, `next was called ${calls.length} times`);
  assert.deepEqual(calls[0], [], 'next() takes no argument when all is well');
  assert.equal(res.writableEnded, false, 'an answer was sent although the request was let through');
});
