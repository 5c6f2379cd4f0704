import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertProblem, CHEAP, hashing, hold, limit, loadConfig, PASSWORD, start, until } from './helpers.js';

const { createPasswords } = await import('../src/passwords.js');

test('1. an account is made, always with the role user', limit, async (t) => {
  const { call, db } = await start(t);
  const answer = await call('POST', '/accounts', { body: { email: '  Ann@Example.COM ', password: PASSWORD, role: 'admin', id: 99 } });
  assert.equal(answer.status, 201);
  assert.deepEqual(answer.json, { id: 1, email: 'ann@example.com', role: 'user' });
  assert.equal(db.prepare('SELECT role FROM accounts').get().role, 'user');
});

test('1. what does not fit is 422', limit, async (t) => {
  const { call, db } = await start(t);
  const email = 'ann@example.com';
  for (const body of [
    ...[undefined, null, 7, {}, ['ann@example.com'], '', 'ann', '@', 'ann@', '@example.com', 'a@b@c', ' @ '].map((value) => ({ email: value, password: PASSWORD })),
    ...[undefined, null, 7, {}, [PASSWORD], '', 'x'.repeat(14), 'x'.repeat(129)].map((password) => ({ email, password })),
    {}, [],
  ]) {
    assertProblem(await call('POST', '/accounts', { body }), 422, JSON.stringify(body).slice(0, 60));
  }
  assertProblem(await call('POST', '/accounts'), 422, 'without a body');
  assert.equal(db.prepare('SELECT count(*) AS n FROM accounts').get().n, 0);
});

test('1. 15 and 128 characters are fine; a taken address is 409', limit, async (t) => {
  const { register } = await start(t);
  assert.equal((await register('a@example.com', 'x'.repeat(15))).status, 201);
  assert.equal((await register('b@example.com', 'x'.repeat(128))).status, 201);
  assertProblem(await register('A@example.com'), 409);
});

test('1. characters are code points, counted after the normalization', limit, async (t) => {
  const { register } = await start(t);
  assertProblem(await register('a@example.com', 'e\u0301'.repeat(14)), 422, '14 letters with an accent of their own');
  assertProblem(await register('a@example.com', '\u{1f511}'.repeat(8)), 422, '8 emoji, 16 UTF-16 units');
  assert.equal((await register('a@example.com', '\u{1f511}'.repeat(128))).status, 201, '128 emoji');
  assert.equal((await register('b@example.com', 'e\u0301'.repeat(128))).status, 201, '128 letters with an accent of their own');
});

test('2. passwords are hashed by scrypt, with a salt for each and the price of the configuration', limit, async (t) => {
  const { register, hashOf } = await start(t);
  hashing.calls = [];
  hashing.sync = 0;
  for (const name of ['a', 'b', 'c']) await register(`${name}@example.com`);
  assert.equal(hashing.sync, 0, 'scryptSync blocks the process');
  assert.equal(hashing.calls.length, 3, 'one scrypt for each password');
  for (const { salt, options } of hashing.calls) {
    assert.ok(salt.length >= 16, `a salt of ${salt.length} bytes`);
    assert.deepEqual([options.N ?? options.cost, options.r ?? options.blockSize, options.p ?? options.parallelization], [CHEAP.N, CHEAP.r, CHEAP.p]);
  }
  assert.equal(new Set(hashing.calls.map(({ salt }) => salt.toString('hex'))).size, 3, 'a salt was used twice');
  const stored = [1, 2, 3].map(hashOf);
  assert.equal(new Set(stored).size, 3, 'equal passwords look alike');
  for (const text of stored) assert.match(text, /scrypt/i, 'the stored text must say the scheme');
  for (const text of stored) assert.ok(!text.includes(PASSWORD) && !text.includes(Buffer.from(PASSWORD).toString('base64')), 'the password can be read');
});

test('2. the price of production can be paid (maxmem)', limit, async () => {
  hashing.reckon = true; // the memory is what counts here, and the time can be saved
  try {
    const passwords = createPasswords(loadConfig().scrypt);
    const stored = await passwords.hash(PASSWORD).catch((err) => assert.fail(err.message));
    assert.equal(await passwords.verify(PASSWORD, stored), true);
    assert.equal(await passwords.verify(`${PASSWORD}!`, stored), false);
  } finally {
    hashing.reckon = false;
  }
});

test('2. the same letters, composed in another way, are the same password', limit, async (t) => {
  const { register, login } = await start(t);
  const [composed, decomposed] = ['caf\u00e9 caf\u00e9 caf\u00e9 caf\u00e9', 'cafe\u0301 cafe\u0301 cafe\u0301 cafe\u0301'];
  assert.equal((await register('ann@example.com', decomposed)).status, 201);
  assert.equal((await login('ann@example.com', composed)).status, 200);
  assert.equal((await register('bob@example.com', composed)).status, 201);
  assert.equal((await login('bob@example.com', decomposed)).status, 200);
});

test('3. wrong password and unknown address: the same 401 after the same work', limit, async (t) => {
  const { call, register } = await start(t);
  await register('ann@example.com');
  const attempt = async (email) => {
    hashing.calls = [];
    const answer = await call('POST', '/sessions', { body: { email, password: 'not the right one' } });
    assertProblem(answer, 401, email);
    assert.equal(answer.headers.get('www-authenticate'), null, 'a login form is no Bearer');
    assert.equal(answer.setCookie, undefined);
    return { text: answer.text, prices: hashing.calls.map(({ options }) => options.N ?? options.cost) };
  };
  const [known, unknown] = [await attempt('ann@example.com'), await attempt('nobody@example.com')];
  assert.deepEqual(unknown, known);
  assert.deepEqual(known.prices, [CHEAP.N], 'one hash at the price of the configuration');
});

test('3. login: the address in any case; what is no text is 422', limit, async (t) => {
  const { call, login, register } = await start(t);
  await register('ann@example.com');
  assert.equal((await login(' ANN@example.com ')).status, 200);
  for (const body of [{}, [], { email: 'ann@example.com' }, { password: PASSWORD }, { email: ['ann@example.com'], password: PASSWORD }, { email: 'ann@example.com', password: { length: 20 } }, { email: 7, password: PASSWORD }]) {
    assertProblem(await call('POST', '/sessions', { body }), 422, JSON.stringify(body));
  }
  assertProblem(await call('POST', '/sessions'), 422, 'without a body');
});

test('4. a hash of another price is replaced at login', limit, async (t) => {
  const old = await start(t, { price: { N: 128, r: 8, p: 1 } });
  await old.register('ann@example.com');
  const before = old.hashOf(1);
  const { login, hashOf } = await start(t, { db: old.db });
  assert.equal((await login('ann@example.com', 'not the right one')).status, 401);
  assert.equal(hashOf(1), before, 'a wrong password must not change the hash');
  assert.equal((await login('ann@example.com')).status, 200, 'hashes of another price must verify');
  const after = hashOf(1);
  assert.notEqual(after, before, 'the hash was not replaced');
  hashing.calls = [];
  assert.equal((await login('ann@example.com')).status, 200);
  assert.deepEqual(hashing.calls.map(({ options }) => options.N ?? options.cost), [CHEAP.N], 'the new hash has the price of the configuration, and is not replaced again');
  assert.equal(hashOf(1), after);
});

test('4. it does not undo a change that came in between', limit, async (t) => {
  const old = await start(t, { price: { N: 128, r: 8, p: 1 } });
  await old.register('ann@example.com');
  await old.register('other@example.com', 'another long password');
  const { db, login, hashOf } = await start(t, { db: old.db });
  const changed = hashOf(2);
  const release = hold(CHEAP.N); // the check of the old hash goes through, the making of the new one is held
  const pending = login('ann@example.com');
  await until(() => hashing.waiting === 1, 'after the check of the password a new hash is made');
  db.prepare('UPDATE accounts SET password_hash = ? WHERE id = 1').run(changed);
  release();
  assert.equal((await pending).status, 401, 'the password was changed while the login was under way');
  assert.equal(hashOf(1), changed, 'the new hash of the old password has undone the change');
});

test('5. a change of password', limit, async (t) => {
  const { call, person, login } = await start(t);
  const { token, email } = await person('ann');
  const next = 'staple battery horse';
  const change = (body, options = { token }) => call('PUT', '/account/password', { ...options, body });
  assertProblem(await change({ current: 'not the right one', next }), 403);
  for (const unfit of ['x'.repeat(14), 'x'.repeat(129), undefined, 7, ['x'.repeat(20)]]) assertProblem(await change({ current: PASSWORD, next: unfit }), 422, JSON.stringify(unfit));
  assertProblem(await change({ next }), 422);
  assertProblem(await change({ current: PASSWORD, next }, {}), 401);
  assert.equal((await login(email)).status, 200, 'what was refused has changed the password');
  assert.equal((await change({ current: PASSWORD, next })).status, 204);
  assert.equal((await login(email)).status, 401, 'the old password still works');
  assert.equal((await login(email, next)).status, 200);
});

test('5. it ends all logins but the one whose cookie comes along', limit, async (t) => {
  for (const withCookie of [true, false]) {
    const { call, person, login, refresh } = await start(t);
    const here = await person('ann');
    const [phone, bob] = [await login('ann@example.com'), await person('bob')];
    await call('PUT', '/account/password', { token: here.token, cookie: withCookie ? here.cookie : undefined, body: { current: PASSWORD, next: 'staple battery horse' } });
    assert.equal((await refresh(phone.cookie)).status, 401, 'another device is still logged in');
    assert.equal((await refresh(here.cookie)).status, withCookie ? 200 : 401, withCookie ? 'the login that changed the password was ended' : 'nobody has shown this cookie');
    assert.equal((await refresh(bob.cookie)).status, 200, 'Bob was logged out');
  }
});

test('5. the cookie of somebody else saves nobody', limit, async (t) => {
  const { call, person, refresh } = await start(t);
  const [ann, bob] = [await person('ann'), await person('bob')];
  await call('PUT', '/account/password', { token: ann.token, cookie: bob.cookie, body: { current: PASSWORD, next: 'staple battery horse' } });
  assert.equal((await refresh(ann.cookie)).status, 401);
  assert.equal((await refresh(bob.cookie)).status, 200);
});

test('5. a login with the old password that is being checked meanwhile is refused', limit, async (t) => {
  const { db, register, login, hashOf } = await start(t);
  await register('ann@example.com');
  await register('other@example.com', 'another long password');
  const release = hold();
  const pending = login('ann@example.com');
  await until(() => hashing.waiting === 1, 'the check of the password');
  db.prepare('UPDATE accounts SET password_hash = ? WHERE id = 1').run(hashOf(2));
  release();
  assert.equal((await pending).status, 401, 'the thief with the old password has got in');
  assert.equal(db.prepare('SELECT count(*) AS n FROM families').get().n, 0, 'a family was begun');
});

test('5. a login that gets in while the next password is being hashed is ended with the others', limit, async (t) => {
  const { call, person, login, refresh } = await start(t);
  const { token, email } = await person('ann');
  const release = hold(undefined, 1); // the check of the current password goes through, the making of the new hash is held
  const pending = call('PUT', '/account/password', { token, body: { current: PASSWORD, next: 'staple battery horse' } });
  await until(() => hashing.waiting === 1, 'after the check of the current password a new hash is made');
  hashing.gate = undefined; // others need not wait
  const thief = await login(email);
  release();
  assert.equal((await pending).status, 204);
  if (thief.status === 200) assert.equal((await refresh(thief.cookie)).status, 401, 'a login with the old password has outlived the change');
});

test('5. of two changes at once the second one is refused', limit, async (t) => {
  const { call, person, login } = await start(t);
  const { token, email } = await person('ann');
  const change = (next) => call('PUT', '/account/password', { token, body: { current: PASSWORD, next } });
  const release = hold(undefined, 1);
  const pending = change('the password of a thief');
  await until(() => hashing.waiting === 1, 'after the check of the current password a new hash is made');
  hashing.gate = undefined;
  assert.equal((await change('staple battery horse')).status, 204);
  release();
  const { status } = await pending;
  assert.ok([403, 409].includes(status), `the old password has changed the new one: ${status}`);
  assert.equal((await login(email, 'staple battery horse')).status, 200, 'the first change was undone');
});
