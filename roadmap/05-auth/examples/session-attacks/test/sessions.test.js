import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixate, replayAfterLogout } from '../src/attacks.js';
import { createClient } from '../src/client.js';
import { MINUTE, startServer } from '../src/serving.js';
import { SqliteStore } from '../src/sqlite-store.js';

async function start(t, options) {
  const clock = { now: Date.UTC(2026, 10, 1) };
  const server = await startServer({ now: () => clock.now, ...options });
  t.after(() => server.close());
  return { ...server, clock, client: (how) => createClient(server.base, how) };
}

test('fixation works when the id stays the same at login', async (t) => {
  assert.equal(await fixate((await start(t, { naive: true })).base), true);
});

test('fixation fails when the id is new, and the cart comes along', async (t) => {
  const { base, client } = await start(t);
  assert.equal(await fixate(base), false);

  const ann = client();
  await ann.call('POST', '/cart', { item: 'tea' });
  const before = ann.cookie;
  await ann.logIn();
  assert.notEqual(ann.cookie, before);
  assert.deepEqual((await ann.call('GET', '/me')).body, { userId: 1, cart: ['tea'] });
});

test('an id that somebody has made up is not adopted', async (t) => {
  const { client } = await start(t, { naive: true });
  for (const made of ['__Host-sid=abc', '__Host-sid=s%3Aabc.abc']) {
    const ann = client();
    ann.cookie = made;
    await ann.logIn();
    assert.notEqual(ann.cookie, made);
  }
});

test('a copied cookie outlives a logout that only clears the browser', async (t) => {
  assert.equal(await replayAfterLogout((await start(t, { naive: true })).base), true);
});

test('a copied cookie is worth nothing after a logout on the server', async (t) => {
  assert.equal(await replayAfterLogout((await start(t)).base), false);
});

test('the cookie has all that protects it', async (t) => {
  const { client } = await start(t);
  const { setCookie } = await client().logIn();
  assert.match(setCookie[0], /^__Host-sid=s%3A/);
  assert.match(setCookie[0], /; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
});

test('over plain http no cookie is set at all, without a word', async (t) => {
  const { client } = await start(t);
  const { status, setCookie } = await client({ proto: 'http' }).logIn();
  assert.deepEqual([status, setCookie], [204, []]);
});

test('a visitor who does nothing has no session', async (t) => {
  const { client, store } = await start(t);
  const { status, setCookie } = await client().call('GET', '/me');
  assert.deepEqual([status, setCookie, store.dump().length], [401, [], 0]);
});

test('the table contains no id that could be sent as a cookie', async (t) => {
  const { client, store } = await start(t);
  const ann = client();
  await ann.logIn();
  const id = decodeURIComponent(ann.cookie).split('=s:')[1].split('.')[0];
  const text = JSON.stringify(store.dump());
  assert.equal(store.dump().length, 1);
  assert.ok(id.length >= 32 && !text.includes(id));
});

test('30 minutes without a request end a session, requests prolong it', async (t) => {
  const { client, clock } = await start(t);
  const ann = client();
  await ann.logIn();
  for (let i = 0; i < 3; i++) {
    clock.now += 29 * MINUTE;
    assert.equal((await ann.call('GET', '/me')).status, 200);
  }
  clock.now += 30 * MINUTE;
  assert.equal((await ann.call('GET', '/me')).status, 401);
});

test('12 hours end a session, however active', async (t) => {
  const { client, clock } = await start(t);
  const ann = client();
  await ann.logIn();
  for (let i = 0; i < 35; i++) {
    clock.now += 20 * MINUTE;
    assert.equal((await ann.call('GET', '/me')).status, 200);
  }
  clock.now += 20 * MINUTE;
  assert.equal((await ann.call('GET', '/me')).status, 401);
});

test('logging out everywhere ends the sessions of this user on all devices', async (t) => {
  const { client } = await start(t);
  const [phone, laptop, mallory] = [client(), client(), client()];
  await phone.logIn();
  await laptop.logIn();
  await mallory.call('POST', '/login', { email: 'mallory@example.com', password: 'staple battery horse' });
  await phone.call('POST', '/logout-everywhere');
  const statuses = [];
  for (const device of [phone, laptop, mallory]) statuses.push((await device.call('GET', '/me')).status);
  assert.deepEqual(statuses, [401, 401, 200]);
});

test('a request that was under way during the logout does not bring the session back', () => {
  const store = new SqliteStore({ idle: 30 * MINUTE });
  store.set('id', { userId: 1, cart: [] });
  store.destroy('id'); // the logout
  store.set('id', { userId: 1, cart: ['tea'] }); // the other request ends: express-session saves
  store.get('id', (err, data) => assert.equal(data, null));
  store.close();
});

test('what has expired is removed, what is alive stays', () => {
  const clock = { now: 0 };
  const store = new SqliteStore({ idle: 30 * MINUTE, now: () => clock.now });
  store.set('old', { userId: 1 });
  clock.now = 29 * MINUTE;
  store.set('new', { userId: 1 });
  clock.now = 30 * MINUTE;
  assert.equal(store.prune(), 1);
  store.get('new', (err, data) => assert.equal(data.userId, 1));
  store.close();
});
