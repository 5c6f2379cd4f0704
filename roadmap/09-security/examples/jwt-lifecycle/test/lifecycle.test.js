import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { mock, test } from 'node:test';
import { decodeJwt } from 'jose';
import { createGuard } from '../src/guard.js';
import { CACHED, LIFETIME, MINUTE, TOLERANCE, createIssuer } from '../src/issuer.js';
import { createRevocations } from '../src/revocations.js';

const limit = { timeout: 10_000 };

function setup(t) {
  mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 10, 1, 12) });
  const db = new DatabaseSync(':memory:');
  t.after(() => {
    mock.timers.reset();
    if (db.isOpen) db.close();
  });
  const revocations = createRevocations(db);
  for (const id of ['7', '8']) db.prepare('INSERT INTO accounts (id, role) VALUES (?, ?)').run(id, 'user');
  const issuer = createIssuer();
  const newGuard = (options) => createGuard({ fetchKeys: issuer.fetchKeys, revocations, ...options });
  return {
    db, revocations, issuer, newGuard, guard: newGuard(),
    login(id = '7') {
      const { role, token_version: tokenVersion } = db.prepare('SELECT * FROM accounts WHERE id = ?').get(id);
      return issuer.sign({ id, role, tokenVersion });
    },
  };
}
const pass = (ms) => mock.timers.tick(ms);
const codeOf = (promise) => promise.then(() => 'accepted', (err) => err.code);

test('a stolen token outlives its logout: until exp and the tolerance', limit, async (t) => {
  const { newGuard, login, revocations } = setup(t);
  const signatureOnly = newGuard({ revocations: undefined });
  const token = await login();
  revocations.revokeToken(await signatureOnly(token));
  pass(LIFETIME + TOLERANCE - 1000);
  assert.equal(await codeOf(signatureOnly(token)), 'accepted', 'the attack');
  pass(1000);
  assert.equal(await codeOf(signatureOnly(token)), 'ERR_JWT_EXPIRED');
});

test('the list ends that token at once, and no other', limit, async (t) => {
  const { guard, login, revocations } = setup(t);
  const [stolen, other] = [await login(), await login()];
  revocations.revokeToken(await guard(stolen));
  assert.equal(await codeOf(guard(stolen)), 'REVOKED');
  assert.equal(await codeOf(guard(other)), 'accepted');
});

test('a row of the list is kept while anybody might accept its token', limit, async (t) => {
  const { guard, login, revocations } = setup(t);
  const token = await login();
  const { exp, ...rest } = await guard(token);
  revocations.revokeToken({ exp, ...rest });
  const tolerance = TOLERANCE / 1000;
  pass(LIFETIME + TOLERANCE - 1000);
  assert.equal(revocations.sweep(Math.floor(Date.now() / 1000), tolerance), 0);
  assert.equal(await codeOf(guard(token)), 'REVOKED');
  pass(1000);
  assert.equal(revocations.sweep(Math.floor(Date.now() / 1000), tolerance), 1);
  assert.equal(await codeOf(guard(token)), 'ERR_JWT_EXPIRED');
});

test('a number ends all tokens of an account, those of this second included, and spares the next login', limit, async (t) => {
  const { guard, login, revocations } = setup(t);
  const [before, neighbour] = [await login(), await login('8')];
  revocations.revokeAccount('7');
  const after = await login();
  assert.equal(decodeJwt(before).iat, decodeJwt(after).iat, 'a comparison with iat could not tell them apart');
  assert.equal(await codeOf(guard(before)), 'REVOKED');
  assert.equal(await codeOf(guard(after)), 'accepted');
  assert.equal(await codeOf(guard(neighbour)), 'accepted');
});

test('the tokens of a deleted account do not count', limit, async (t) => {
  const { db, guard, login } = setup(t);
  const token = await login();
  db.prepare('DELETE FROM accounts WHERE id = ?').run('7');
  assert.equal(await codeOf(guard(token)), 'REVOKED');
});

test('a database that fails lets nobody in', limit, async (t) => {
  const { db, guard, login } = setup(t);
  const token = await login();
  db.close();
  await assert.rejects(guard(token));
});

test('a token holds eight claims, and none about the person', limit, async (t) => {
  const { login } = setup(t);
  assert.deepEqual(Object.keys(decodeJwt(await login())).sort(), ['aud', 'exp', 'iat', 'iss', 'jti', 'role', 'sub', 'ver']);
});

/** Uses the cooldown of a guard up, as everybody can. */
const madeUp = `${Buffer.from('{"alg":"ES256","kid":"made-up","typ":"at+jwt"}').toString('base64url')}.e30.AAAA`;

test('a new key, published and waited for: no valid token is refused', limit, async (t) => {
  const { issuer, login, newGuard } = setup(t);
  const guards = Array.from({ length: 3 }, () => newGuard());
  const held = [];
  let rotated;
  for (let minute = 0; minute < 36; minute++) {
    held.push(await login());
    if (minute === 12) rotated = issuer.rotate();
    for (const [i, guard] of guards.entries()) {
      if (minute < i * 3) continue; // they do not start together, so their caches do not end together
      await codeOf(guard(madeUp));
      for (const token of held.slice(-5)) assert.equal(await codeOf(guard(token)), 'accepted', `minute ${minute}`);
    }
    pass(MINUTE);
  }
  assert.equal(issuer.signingKid(), rotated, 'and it is in use');
});

test('signed with at once: tokens are refused while the cooldown lasts', limit, async (t) => {
  const { guard, issuer, login } = setup(t);
  await guard(await login());
  issuer.rotateAtOnce();
  const token = await login();
  assert.equal(await codeOf(guard(token)), 'ERR_JWKS_NO_MATCHING_KEY', 'a valid token');
  pass(30_000);
  assert.equal(await codeOf(guard(token)), 'accepted');
});

test('withdrawn at once: whoever holds a token of the old key is logged out', limit, async (t) => {
  const { guard, issuer, login } = setup(t);
  const token = await login();
  const old = issuer.signingKid();
  issuer.rotateAtOnce();
  issuer.withdraw(old);
  assert.equal(await codeOf(guard(token)), 'ERR_JWKS_NO_MATCHING_KEY', 'a valid token');
});

test('a stolen signing key works on, after it was withdrawn, as long as caches have it', limit, async (t) => {
  const { guard, issuer, login } = setup(t);
  await guard(await login());
  const stolen = issuer.withdraw(issuer.signingKid());
  issuer.rotateAtOnce();
  const forge = () => issuer.sign({ id: '7', role: 'admin', tokenVersion: 1 }, { key: stolen });
  pass(CACHED - 1000);
  assert.equal(await codeOf(guard(await forge())), 'accepted', 'the attack');
  pass(1000);
  assert.equal(await codeOf(guard(await forge())), 'ERR_JWKS_NO_MATCHING_KEY');
});

test('made-up kids: one question in 30 seconds', limit, async (t) => {
  const { guard, issuer, login } = setup(t);
  await guard(await login());
  pass(30_000);
  for (let i = 0; i < 100; i++) await codeOf(guard(madeUp));
  assert.equal(issuer.questions(), 2);
});

test('jose 6: when its cache has ended and the issuer is down, valid tokens are refused, and each request asks again', limit, async (t) => {
  const { issuer, login, newGuard } = setup(t);
  let down = false;
  let asked = 0;
  const guard = newGuard({
    fetchKeys: () => {
      asked++;
      return down ? Promise.reject(new TypeError('fetch failed')) : issuer.fetchKeys();
    },
  });
  await guard(await login());
  down = true;
  pass(CACHED - 1000);
  assert.equal(await codeOf(guard(await login())), 'accepted');
  pass(1000);
  for (let i = 0; i < 3; i++) await assert.rejects(guard(await login()), /fetch failed/);
  assert.equal(asked, 4);
});
