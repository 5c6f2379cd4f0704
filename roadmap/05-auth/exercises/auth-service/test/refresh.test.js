import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { assertProblem, DAY, limit, PASSWORD, start } from './helpers.js';

const refused = async (call, cookie, what) => {
  const answer = await call('POST', '/sessions/refresh', { cookie });
  assertProblem(answer, 401, what);
  assert.match(answer.setCookie ?? '', /^__Host-refresh=;/, `${what}: the cookie must be cleared`);
  for (const part of ['Path=/', 'Secure']) assert.ok(answer.setCookie.includes(part), `${what}: browsers ignore a __Host- cookie without ${part}`);
  assert.match(answer.setCookie, /Max-Age=0|Expires=Thu, 01 Jan 1970/, what);
};

test('8. the refresh token is in a __Host- cookie and nowhere else', limit, async (t) => {
  const { call, person } = await start(t);
  const ann = await person('ann');
  for (const answer of [await call('POST', '/sessions', { body: { email: ann.email, password: PASSWORD } }), await call('POST', '/sessions/refresh', { cookie: ann.cookie })]) {
    const [pair, ...attributes] = (answer.setCookie ?? '').split('; ');
    const token = pair.split('=')[1];
    assert.match(String(token), /^[\w-]{43}$/, '32 bytes as base64url');
    assert.deepEqual(attributes.filter((each) => !each.startsWith('Expires=')).sort(), ['HttpOnly', `Max-Age=${7 * 86_400}`, 'Path=/', 'SameSite=Strict', 'Secure']);
    assert.ok(!answer.text.includes(token), 'the refresh token is in the body as well');
  }
});

test('8. tokens are random, and the table holds their SHA-256', limit, async (t) => {
  const random = t.mock.method(Math, 'random');
  const { db, login, register, refresh } = await start(t);
  await register('ann@example.com');
  const tokens = [];
  for (let i = 0; i < 5; i++) {
    const { cookie } = await login('ann@example.com');
    tokens.push(cookie, (await refresh(cookie)).cookie);
  }
  assert.equal(new Set(tokens.map((token) => token.slice(0, 8))).size, 10, 'the tokens begin alike');
  assert.equal(new Set(tokens.map((token) => token.slice(-8))).size, 10, 'the tokens end alike');
  assert.equal(random.mock.callCount(), 0, 'Math.random() can be predicted');
  const rows = JSON.stringify([db.prepare('SELECT * FROM refresh_tokens').all(), db.prepare('SELECT * FROM families').all()]);
  for (const token of tokens) {
    for (const form of [token, Buffer.from(token, 'base64url').toString('hex'), Buffer.from(token, 'base64url').toString('base64')]) assert.ok(!rows.includes(form), 'a token can be read from the table');
    const digests = [token, Buffer.from(token, 'base64url')].flatMap((data) => ['hex', 'base64', 'base64url'].map((encoding) => createHash('sha256').update(data).digest(encoding)));
    assert.ok(digests.some((digest) => rows.includes(digest)), 'the table does not have the SHA-256 of the token');
  }
});

test('9. each token works once and gives the next one', limit, async (t) => {
  const { call, person, refresh } = await start(t);
  let { cookie } = await person('ann');
  for (let i = 0; i < 4; i++) {
    const next = await refresh(cookie);
    assert.equal(next.status, 200);
    assert.notEqual(next.cookie, cookie);
    assert.equal((await call('GET', '/documents', { token: next.token })).status, 200);
    cookie = next.cookie;
  }
});

test('9. the cookie is found among others; an access token or rubbish is none', limit, async (t) => {
  const { call, person } = await start(t);
  const { cookie, token } = await person('ann');
  for (const value of ['x', 'A'.repeat(43), token, '', '%', '__proto__']) await refused(call, value, `the cookie "${value.slice(0, 20)}"`);
  const none = await call('POST', '/sessions/refresh');
  assertProblem(none, 401, 'no cookie');
  const body = await call('POST', '/sessions/refresh', { body: { refresh_token: cookie, token: cookie } });
  assertProblem(body, 401, 'a token in the body');
  const other = await call('POST', '/sessions/refresh', { headers: { cookie: `x__Host-refresh=${'B'.repeat(43)}; a=b=c; __Host-refresh=${cookie}; theme=dark` } });
  assert.equal(other.status, 200, 'among other cookies');
});

test('9. used and next are stored together or not at all', limit, async (t) => {
  const { call, db, person, refresh, entries } = await start(t);
  const { cookie } = await person('ann');
  db.exec("CREATE TRIGGER broken BEFORE INSERT ON refresh_tokens BEGIN SELECT RAISE(ABORT, 'disk full'); END");
  const answer = await call('POST', '/sessions/refresh', { cookie });
  assertProblem(answer, 500);
  assert.ok(!answer.text.includes('disk full'), 'the error went out');
  assert.equal(answer.setCookie, undefined, 'a database that is down logs nobody out');
  assert.ok(entries.some(({ type }) => type === 'error'), 'an internal error belongs into the log');
  db.exec('DROP TRIGGER broken');
  assert.equal((await refresh(cookie)).status, 200, 'the token was used up, and there is no next one');
});

test('10. reuse ends the family, whoever came first', limit, async (t) => {
  const { call, person, refresh, entries } = await start(t);
  const { id, cookie: stolen } = await person('ann');
  const second = await refresh(stolen);
  const third = await refresh(second.cookie);
  await refused(call, stolen, 'a used token');
  await refused(call, third.cookie, 'the newest token of the family');
  assert.deepEqual(entries.filter(({ type }) => type === 'reuse'), [{ type: 'reuse', accountId: id }], 'one entry, for the one reuse');
});

test('10. at any age, and for any used token', limit, async (t) => {
  for (const which of [0, 1, 2]) {
    const { call, clock, person, refresh, entries } = await start(t);
    const chain = [(await person('ann')).cookie];
    for (let i = 0; i < 3; i++) {
      clock.now += 5 * DAY;
      chain.push((await refresh(chain.at(-1))).cookie);
    }
    await refused(call, chain[which], `used token ${which}`);
    await refused(call, chain[3], `the newest, after token ${which} was reused`);
    assert.equal(entries.filter(({ type }) => type === 'reuse').length, 1);
  }
});

test('10. other families go on', limit, async (t) => {
  const { call, person, login, refresh } = await start(t);
  const phone = await person('ann');
  const laptop = await login('ann@example.com');
  const bob = await person('bob');
  await refresh(phone.cookie);
  await refused(call, phone.cookie, 'a used token');
  assert.equal((await refresh(laptop.cookie)).status, 200, 'Ann\'s laptop was logged out');
  assert.equal((await refresh(bob.cookie)).status, 200, 'Bob was logged out');
});

test('10. of many at the same time one wins at most', limit, async (t) => {
  const { person, refresh } = await start(t);
  const { cookie } = await person('ann');
  const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(cookie)));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
});

test('11. seven days idle, and it is over', limit, async (t) => {
  for (const [age, status] of [[7 * DAY - 1, 200], [7 * DAY, 401]]) {
    const { clock, person, refresh, entries } = await start(t);
    const { cookie } = await person('ann');
    const next = await refresh(cookie);
    clock.now += age;
    assert.equal((await refresh(next.cookie)).status, status, `${age} ms after it was made`);
    assert.deepEqual(entries, [], 'an expired token is no reuse');
  }
});

test('11. thirty days after the login it is over, however often it was used', limit, async (t) => {
  const { call, clock, person, refresh } = await start(t);
  let { cookie } = await person('ann');
  for (let day = 5; day < 30; day += 5) {
    clock.now += 5 * DAY;
    ({ cookie } = await refresh(cookie));
  }
  clock.now += 5 * DAY - 1;
  ({ cookie } = await refresh(cookie));
  clock.now += 1;
  await refused(call, cookie, '30 days after the login');
});

test('12. logout ends the family and clears the cookie, always with 204', limit, async (t) => {
  const { call, person, login, refresh } = await start(t);
  const first = await person('ann');
  const laptop = await login('ann@example.com');
  const newest = await refresh(first.cookie);
  for (const cookie of [newest.cookie, newest.cookie, undefined, 'x', 'A'.repeat(43)]) {
    const answer = await call('DELETE', '/sessions/current', { cookie });
    assert.equal(answer.status, 204, `cookie ${cookie}`);
    assert.match(answer.setCookie ?? '', /^__Host-refresh=;.*(Max-Age=0|1970)/, 'the cookie must be cleared');
    assert.ok(answer.setCookie.includes('Secure') && answer.setCookie.includes('Path=/'), 'browsers ignore a __Host- cookie without Path=/ and Secure');
  }
  await refused(call, newest.cookie, 'after the logout');
  assert.equal((await refresh(laptop.cookie)).status, 200, 'another device was logged out');
});

test('12. logging out with an old token of the family ends it as well', limit, async (t) => {
  const { call, person, refresh } = await start(t);
  const { cookie } = await person('ann');
  const next = await refresh(cookie);
  await call('DELETE', '/sessions/current', { cookie });
  await refused(call, next.cookie, 'after the logout');
});

test('17. nothing of it is stored by caches', limit, async (t) => {
  const { call, person } = await start(t);
  const { token, cookie } = await person('ann');
  const answers = [
    await call('POST', '/accounts', { body: {} }), await call('POST', '/accounts', { body: '{' }), await call('POST', '/sessions', { body: {} }),
    await call('POST', '/sessions', { body: { email: 'ann@example.com', password: PASSWORD } }), await call('POST', '/sessions/refresh', { cookie }), await call('POST', '/sessions/refresh'),
    await call('PUT', '/account/password', { token, body: {} }), await call('PUT', '/accounts/1/role', { token, body: {} }), await call('DELETE', '/sessions/current'),
  ];
  for (const [i, { headers, status }] of answers.entries()) assert.equal(headers.get('cache-control'), 'no-store', `answer ${i}, status ${status}`);
});

test('17. errors are problem documents and keep to themselves what happened', limit, async (t) => {
  const { call, db, person, entries } = await start(t);
  const { token } = await person('ann');
  assertProblem(await call('POST', '/sessions', { body: '{"email":' }), 400);
  assertProblem(await call('GET', '/nowhere'), 404);
  db.exec('ALTER TABLE documents RENAME TO gone');
  const answer = await call('GET', '/documents', { token });
  assertProblem(answer, 500);
  assert.ok(!/documents|table|SQL/i.test(answer.text), answer.text);
  assert.equal(entries.filter(({ type }) => type === 'error').length, 1);
});

test('17. no secret in an answer or in the log', limit, async (t) => {
  const { call, person, login, refresh, entries, hashOf } = await start(t);
  const ann = await person('ann');
  const next = await refresh(ann.cookie);
  const texts = [
    await call('POST', '/accounts', { body: { email: 'ann@example.com', password: PASSWORD } }), await call('POST', '/accounts', { body: { email: 'x@example.com', password: PASSWORD } }),
    await call('POST', '/sessions', { body: { email: 'ann@example.com', password: `${PASSWORD}!` } }), await call('POST', '/sessions/refresh', { cookie: ann.cookie }),
    await call('PUT', '/account/password', { token: ann.token, body: { current: PASSWORD, next: 'x' } }), await call('GET', '/documents', { token: ann.token }),
  ].map(({ text }) => text);
  await login('ann@example.com');
  const everything = texts.join('\n') + JSON.stringify(entries);
  for (const secret of [PASSWORD, hashOf(ann.id), ann.cookie, next.cookie, ann.token]) assert.ok(!everything.includes(secret), `"${secret.slice(0, 20)}…" has got out`);
});
