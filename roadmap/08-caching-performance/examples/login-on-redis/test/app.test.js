import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createApp } from '../src/app.js';
import { connect } from '../src/redis.js';
import { serve } from '../src/serving.js';
import { createSessions } from '../src/sessions.js';
import { createApp as createExpressSessionApp } from '../src/with-express-session.js';

const limit = { timeout: 10_000 };
const checkPassword = async (email, password) => (password === 'right' ? email : null);
let redis, close, first, second;
before(async () => {
  ({ redis, close } = await connect());
  const sessions = createSessions({ redis, idle: 1800, absolute: 3600 });
  first = await serve(createApp({ redis, sessions, checkPassword, https: false }));
  second = await serve(createApp({ redis, sessions, checkPassword, https: false }));
}, limit);
after(async () => {
  await Promise.all([first.stop(), second.stop()]);
  await close();
}, limit);

test('logged in on one server, known on the other', limit, async () => {
  const { send } = first.browser('192.0.2.1');
  const login = await send('POST', '/login', { email: 'a@x', password: 'right' });
  assert.equal(login.status, 204);
  assert.match(login.headers.get('set-cookie'), /^sid=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  assert.equal((await send('PUT', '/theme', { theme: 'dark' })).status, 204);
  assert.deepEqual(JSON.parse((await send('GET', '/me')).text), { userId: 'a@x', devices: 1, theme: 'dark' });
});

test('log out here, and everywhere', limit, async () => {
  const [laptop, phone] = [first.browser('192.0.2.2'), second.browser('192.0.2.3')];
  for (const each of [laptop, phone]) await each.send('POST', '/login', { email: 'b@x', password: 'right' });
  await laptop.send('POST', '/logout');
  assert.equal((await laptop.send('GET', '/me')).status, 401);
  assert.equal((await phone.send('GET', '/me')).status, 200);
  await laptop.send('POST', '/login', { email: 'b@x', password: 'right' });
  await laptop.send('POST', '/logout-everywhere');
  assert.equal((await phone.send('GET', '/me')).status, 401);
});

test('a login ends the session that was there', limit, async () => {
  const { send } = first.browser('192.0.2.4');
  for (let i = 0; i < 2; i++) await send('POST', '/login', { email: 'c@x', password: 'right' });
  assert.equal(JSON.parse((await send('GET', '/me')).text).devices, 1);
});

test('five guesses per account, over both servers and any address', limit, async () => {
  const statuses = [];
  let last;
  for (let i = 0; i < 7; i++) {
    last = await (i % 2 ? first : second).browser(`198.51.100.${i}`).send('POST', '/login', { email: i % 3 ? 'D@x' : 'd@X', password: 'no' });
    statuses.push(last.status);
  }
  assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429]);
  assert.match(last.headers.get('ratelimit'), /"login-account";r=0;t=\d+/);
  const retry = Number(last.headers.get('retry-after'));
  assert.ok(retry > 800 && retry <= 900, `Retry-After: ${retry}`);
  assert.match(last.headers.get('content-type'), /^application\/problem\+json/);
});

test('a limit per address, for a whole IPv6 network', limit, async () => {
  const statuses = await Promise.all(
    Array.from({ length: 40 }, async (_, i) => (await first.browser(`2001:db8::${i + 1}`).send('POST', '/login', { email: `e${i}@x`, password: 'no' })).status),
  );
  const refused = statuses.filter((status) => status === 429).length;
  assert.ok(refused >= 15 && refused <= 20, `${refused} of 40 refused`); // 20 a minute; a minute may end in between
});

test('while Redis is away: no limits, no sessions, and no lies about it', limit, async (t) => {
  t.mock.method(console, 'error', () => {});
  const gone = new Proxy({}, { get: () => () => { throw new Error('The client is offline'); } });
  const sessions = createSessions({ redis: gone, idle: 1, absolute: 1 });
  const server = await serve(createApp({ redis: gone, sessions, checkPassword, https: false }));
  t.after(() => server.stop());
  const { send } = server.browser();
  assert.equal((await send('POST', '/login', { email: 'f@x', password: 'no' })).status, 401, 'the limit does not stop it');
  assert.equal((await send('POST', '/login', { email: 'f@x', password: 'right' })).status, 503);
});

test('express-session with connect-redis', limit, async (t) => {
  const server = await serve(createExpressSessionApp({ redis, secret: 'a secret for tests only', https: false }));
  t.after(() => server.stop());
  const { send } = server.browser();
  await send('POST', '/login/ann');
  assert.deepEqual(JSON.parse((await send('GET', '/me')).text), { userId: 'ann' });
  for await (const keys of redis.scanIterator({ MATCH: `${redis.options.keyPrefix}sess:*` })) {
    for (const key of keys) assert.ok((await redis.sendCommand(['TTL', key])) > 1700);
  }
});

test('connect-redis writes with a plain SET: a late save brings a session back', limit, async () => {
  const { RedisStore } = await import('connect-redis');
  const store = new RedisStore({ client: redis, prefix: 'late:' });
  const session = { cookie: {}, userId: 'ann' };
  await store.set('id', session);
  await store.destroy('id'); // logout
  await store.set('id', session); // a request that began before it
  assert.equal((await store.get('id')).userId, 'ann');
});
