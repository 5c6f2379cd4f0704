import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import * as attacks from '../src/attacks.js';
import { createClient } from '../src/client.js';
import { startServer } from '../src/serving.js';

const limit = { timeout: 10_000 };
const MINUTE = 60_000;
const DAY = 86_400_000;

async function start(t, options = {}) {
  const clock = { time: Date.UTC(2026, 10, 1), now: () => clock.time };
  const server = await startServer({ clock, ...options });
  t.after(() => server.close());
  t.mock.method(console, 'warn', () => {});
  return { clock, ...server };
}

for (const [name, attack] of Object.entries(attacks)) {
  const endures = name.startsWith('accessToken'); // by design, for five minutes
  test(`${name}: works without a table, ${endures ? 'and with one' : 'is stopped with one'}`, limit, async (t) => {
    assert.equal(await attack(await start(t, { stateless: true })), true);
    assert.equal(await attack(await start(t)), endures);
  });
}

test('login gives two tokens, the refresh token as a __Host- cookie only', limit, async (t) => {
  const { base } = await start(t);
  const res = await fetch(`${base}/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"ann","password":"correct horse battery"}' });
  const body = await res.json();
  assert.deepEqual(Object.keys(body), ['access_token', 'token_type', 'expires_in']);
  assert.match(res.headers.getSetCookie()[0], /^__Host-refresh=[\w-]{43}; Max-Age=604800; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/);
  assert.equal(res.headers.get('cache-control'), 'no-store');
});

test('wrong name, wrong password, rubbish: the same 401', limit, async (t) => {
  const { base } = await start(t);
  for (const body of ['{"name":"ann","password":"x"}', '{"name":"bob","password":"x"}', '{}', '{"name":{},"password":[]}']) {
    const res = await fetch(`${base}/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    assert.deepEqual([res.status, await res.json()], [401, { status: 401, title: 'Wrong name or password' }]);
  }
});

test('the access token ends after five minutes, the refresh token gives a new one', limit, async (t) => {
  const { clock, login, me, refresh } = await start(t);
  const first = await login();
  assert.equal(await me(first.access), true);
  clock.time += 5 * MINUTE;
  assert.equal(await me(first.access), false);
  const second = await refresh(first.cookie);
  assert.equal(await me(second.access), true);
  assert.notEqual(second.cookie, first.cookie);
});

test('idle for 7 days: over', limit, async (t) => {
  const { clock, login, refresh } = await start(t);
  const { cookie } = await login();
  clock.time += 7 * DAY;
  assert.equal(await refresh(cookie), undefined);
});

test('30 days after the login it is over, however often it was renewed', limit, async (t) => {
  const { clock, login, refresh } = await start(t);
  let { cookie } = await login();
  for (let day = 6; day < 30; day += 6) {
    clock.time += 6 * DAY;
    ({ cookie } = await refresh(cookie));
  }
  clock.time += 6 * DAY;
  assert.equal(await refresh(cookie), undefined);
});

test('of two with the same token at once one is refused, and the family has ended', limit, async (t) => {
  const { login, refresh } = await start(t);
  const { cookie } = await login();
  const answers = await Promise.all([refresh(cookie), refresh(cookie)]);
  const winners = answers.filter(Boolean);
  assert.equal(winners.length, 1);
  assert.equal(await refresh(winners[0].cookie), undefined);
});

test('reuse on one device leaves the others alone', limit, async (t) => {
  const { login, refresh } = await start(t);
  const [phone, laptop] = [await login(), await login()];
  await refresh(phone.cookie);
  assert.equal(await refresh(phone.cookie), undefined);
  assert.notEqual(await refresh(laptop.cookie), undefined);
});

test('a new role is in the next access token', limit, async (t) => {
  const { base, login, refresh, users } = await start(t);
  const { cookie } = await login();
  users.get(7).role = 'admin';
  const { access } = await refresh(cookie);
  const res = await fetch(`${base}/me`, { headers: { authorization: `Bearer ${access}` } });
  assert.deepEqual(await res.json(), { id: 7, role: 'admin' });
});

test('used and next are stored together or not at all', limit, async (t) => {
  const { base, db, login, refresh } = await start(t);
  t.mock.method(console, 'error', () => {}); // Express logs the 500
  const { cookie } = await login();
  db.exec("CREATE TRIGGER full BEFORE INSERT ON refresh_tokens BEGIN SELECT RAISE(ABORT, 'disk full'); END");
  const res = await fetch(`${base}/auth/refresh`, { method: 'POST', headers: { cookie } });
  assert.deepEqual([res.status, res.headers.getSetCookie()], [500, []], 'a database that is down logs nobody out');
  db.exec('DROP TRIGGER full');
  assert.notEqual(await refresh(cookie), undefined);
});

test('the table holds no token', limit, async (t) => {
  const { db, login } = await start(t);
  const token = (await login()).cookie.split('=')[1];
  const [{ hash }] = db.prepare('SELECT hash FROM refresh_tokens').all();
  assert.deepEqual(Buffer.from(hash), createHash('sha256').update(token).digest());
});

test('sweeping removes families that have ended, and keeps used tokens of the others', limit, async (t) => {
  const { clock, db, login, refresh, refreshTokens } = await start(t);
  await login();
  clock.time += 20 * DAY;
  await refresh((await login()).cookie);
  clock.time += 10 * DAY;
  refreshTokens.sweep();
  assert.equal(db.prepare('SELECT count(*) AS n FROM families').get().n, 1);
  assert.equal(db.prepare('SELECT count(*) AS n FROM refresh_tokens').get().n, 2);
});

test('the client refreshes once for many requests', limit, async (t) => {
  const { base, clock, login } = await start(t);
  const calls = [];
  const fetch = (url, options) => { calls.push(url); return globalThis.fetch(url, options); };
  const client = createClient({ base, login: await login(), fetch });
  clock.time += 6 * MINUTE;
  const answers = await Promise.all(Array.from({ length: 5 }, () => client.get('/me')));
  assert.deepEqual(answers.map(({ status }) => status), Array(5).fill(200));
  assert.equal(calls.filter((url) => url.endsWith('/auth/refresh')).length, 1);
});
