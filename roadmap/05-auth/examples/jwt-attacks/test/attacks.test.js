import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as attacks from '../src/attacks.js';
import { API, ISSUER, createIssuer } from '../src/issuer.js';
import { createNaiveVerifier } from '../src/naive.js';
import { createVerifier } from '../src/verify.js';

const limit = { timeout: 10_000 };

async function setup(t) {
  const issuer = await createIssuer();
  t.after(() => issuer.close());
  const newVerifier = () => createVerifier({ jwksUrl: issuer.jwksUrl, issuer: ISSUER, audience: API });
  return { issuer, naive: createNaiveVerifier(issuer.publicKey), strict: newVerifier(), newVerifier };
}

test('both accept a genuine token', limit, async (t) => {
  const { issuer, naive, strict } = await setup(t);
  const token = await issuer.sign();
  for (const verify of [naive, strict]) {
    const { sub, role } = await verify(token);
    assert.deepEqual([sub, role], ['7', 'user']);
  }
});

const stoppedByNaive = ['edited', 'expired'];
for (const [name, forge] of Object.entries(attacks)) {
  test(`${name}: ${stoppedByNaive.includes(name) ? 'stopped by both' : 'the naive verifier accepts it'}`, limit, async (t) => {
    const { issuer, naive, strict } = await setup(t);
    const token = await forge(issuer);
    await assert.rejects(strict(token));
    if (stoppedByNaive.includes(name)) assert.throws(() => naive(token), /bad signature|expired/);
    else assert.equal(naive(token).sub, '7');
  });
}

test('the three forgeries make Mallory an admin', limit, async (t) => {
  const { issuer, naive } = await setup(t);
  for (const name of ['unsigned', 'confused', 'embeddedKey']) assert.equal(naive(await attacks[name](issuer)).role, 'admin', name);
});

test('jose says which claim is wrong', limit, async (t) => {
  const { issuer, strict } = await setup(t);
  for (const [name, claim] of Object.entries({ otherAudience: 'aud', otherIssuer: 'iss', idToken: 'typ', expired: 'exp', endless: 'exp' })) {
    await assert.rejects(strict(await attacks[name](issuer)), { claim }, name);
  }
});

test('a clock that is 20 seconds slow is forgiven', limit, async (t) => {
  const { issuer, strict } = await setup(t);
  await strict(await issuer.sign({ expires: Math.floor(Date.now() / 1000) - 20 }));
});

test('the keys are fetched once, not for each token', limit, async (t) => {
  const { issuer, strict } = await setup(t);
  for (let i = 0; i < 5; i++) await strict(await issuer.sign());
  assert.equal(issuer.jwksRequests(), 1);
});

test('a new key: old tokens stay valid until the old key is retired', limit, async (t) => {
  const { issuer, newVerifier } = await setup(t);
  const before = await issuer.sign();
  const [oldKid] = issuer.kids();
  await issuer.rotate();
  const after = await issuer.sign();
  const verify = newVerifier(); // an old one asks again 30 seconds after its last question at the earliest
  assert.equal((await verify(before)).sub, '7');
  assert.equal((await verify(after)).sub, '7');

  issuer.retire(oldKid);
  const later = newVerifier();
  await assert.rejects(later(before), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
  assert.equal((await later(after)).sub, '7');
});
