import assert from 'node:assert/strict';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { test } from 'node:test';
import { KeyNotFound, KeysUnavailable } from '../src/errors.js';
import { createKeyCache } from '../src/key-cache.js';

const limit = { timeout: 2000 };
const SECOND = 1000;
const MINUTE = 60 * SECOND;

function makeKey(kid, more = {}) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig', ...more } };
}
const [first, second, third] = ['first', 'second', 'third'].map((kid) => makeKey(kid));

/** An issuer whose answers are given by hand, and a cache that asks it. */
function setup({ keys = [first], hold = false, ...options } = {}) {
  const issuer = { keys: keys.map(({ jwk }) => jwk), asked: 0, down: null, answer: null, open: null };
  const clock = { now: Date.UTC(2026, 10, 1) };
  let gate = Promise.resolve();
  if (hold) ({ promise: gate, resolve: issuer.open } = Promise.withResolvers());
  const fetchKeys = async () => {
    issuer.asked++;
    await gate;
    if (issuer.down) throw issuer.down;
    return issuer.answer ? issuer.answer() : { keys: [...issuer.keys] };
  };
  const getKey = createKeyCache({ fetchKeys, algorithms: ['ES256', 'RS256'], maxAge: 10 * MINUTE, cooldown: 30 * SECOND, staleFor: 60 * MINUTE, now: () => clock.now, ...options });
  return { issuer, clock, getKey };
}
async function outcome(promise) {
  try {
    await promise;
    return 'found';
  } catch (err) {
    if (err instanceof KeyNotFound || err instanceof KeysUnavailable) return err.name;
    assert.fail(`another error got out: ${err?.name}: ${err?.message}`);
  }
}

test('1. a key of the issuer, with which his signatures are right', limit, async () => {
  const { getKey } = setup({ keys: [first, second] });
  const { alg, key } = await getKey('second');
  const data = Buffer.from('text');
  assert.equal(alg, 'ES256');
  assert.ok(verify('sha256', data, key, sign('sha256', data, second.privateKey)));
});

test('1. fetched once for maxAge, and again from then on', limit, async () => {
  const { getKey, clock, issuer } = setup();
  assert.equal(issuer.asked, 0, 'asked before anybody needed it');
  for (let i = 0; i < 5; i++) await getKey('first');
  clock.now += 10 * MINUTE - 1;
  await getKey('first');
  assert.equal(issuer.asked, 1);
  clock.now += 1;
  await getKey('first');
  assert.equal(issuer.asked, 2, 'after maxAge the keys have to be fetched again');
  clock.now += 10 * MINUTE - 1;
  await getKey('first');
  assert.equal(issuer.asked, 2, 'maxAge begins again with the new set');
});

test('2. a new key is found before maxAge', limit, async () => {
  const { getKey, clock, issuer } = setup();
  await getKey('first');
  issuer.keys.push(second.jwk);
  clock.now += MINUTE;
  assert.equal(await outcome(getKey('second')), 'found');
  assert.equal(issuer.asked, 2);
});

test('2. a kid that the issuer does not have either', limit, async () => {
  const { getKey, clock } = setup();
  for (const kid of ['nobody', '', '__proto__', 'constructor', 'toString', undefined, null, 7, {}, ['first']]) {
    clock.now += MINUTE;
    assert.equal(await outcome(getKey(kid)), 'KeyNotFound', `kid ${String(kid)}`);
  }
});

test('3. made-up kids ask the issuer once in a cooldown', limit, async () => {
  const { getKey, clock, issuer } = setup();
  await getKey('first');
  for (let i = 0; i < 100; i++) assert.equal(await outcome(getKey(`made-up-${i}`)), 'KeyNotFound');
  assert.equal(issuer.asked, 1, 'within the cooldown after the first fetch');
  clock.now += 30 * SECOND;
  for (let i = 0; i < 100; i++) await outcome(getKey(`made-up-${i}`));
  assert.equal(issuer.asked, 2, 'a hundred tokens with made-up kids have to cost one question');
  clock.now += 30 * SECOND - 1;
  await outcome(getKey('made-up'));
  assert.equal(issuer.asked, 2);
});

test('3. a made-up kid at the very first request is one question, and real ones are found', limit, async () => {
  const { getKey, issuer } = setup();
  assert.equal(await outcome(getKey('made-up')), 'KeyNotFound');
  assert.equal(await outcome(getKey('first')), 'found');
  assert.equal(issuer.asked, 1);
});

test('3. an issuer that is down is asked once in a cooldown, too', limit, async () => {
  const { getKey, clock, issuer } = setup();
  issuer.down = new Error('ECONNREFUSED');
  for (let i = 0; i < 20; i++) assert.equal(await outcome(getKey('first')), 'KeysUnavailable');
  assert.equal(issuer.asked, 1, 'a failed fetch has a cooldown as well');
  issuer.down = null;
  clock.now += 30 * SECOND;
  assert.equal(await outcome(getKey('first')), 'found', 'after the cooldown it has to be tried again');
});

test('3. the cooldown counts from the beginning of the fetch', limit, async () => {
  const { getKey, clock, issuer } = setup({ hold: true });
  const waiting = outcome(getKey('first'));
  clock.now += 20 * SECOND; // a slow issuer
  issuer.open();
  await waiting;
  clock.now += 10 * SECOND;
  await outcome(getKey('made-up'));
  assert.equal(issuer.asked, 2);
});

test('3. the cooldown counts for a refresh after maxAge as well', limit, async () => {
  const { getKey, clock, issuer } = setup();
  await getKey('first');
  clock.now += 10 * MINUTE - 10 * SECOND;
  await outcome(getKey('made-up'));
  assert.equal(issuer.asked, 2);
  issuer.down = new Error('ECONNREFUSED');
  clock.now += 10 * MINUTE - 10 * SECOND;
  await outcome(getKey('made-up'));
  assert.equal(issuer.asked, 3);
  clock.now += 10 * SECOND; // now the set is older than maxAge, and the last question 10 s old
  assert.equal(await outcome(getKey('first')), 'found', 'what is there serves');
  assert.equal(issuer.asked, 3, 'two fetches within one cooldown');
  clock.now += 20 * SECOND;
  assert.equal(await outcome(getKey('first')), 'found');
  assert.equal(issuer.asked, 4);
});

test('4. who comes during a fetch and needs it shares it', limit, async () => {
  const { getKey, issuer } = setup({ keys: [first, second], hold: true });
  const waiting = [getKey('first'), getKey('second'), getKey('made-up'), getKey('first')].map(outcome);
  issuer.open();
  assert.deepEqual(await Promise.all(waiting), ['found', 'found', 'KeyNotFound', 'found']);
  assert.equal(issuer.asked, 1);
});

test('4. shared while it lasts longer than a cooldown, and fails for all', limit, async () => {
  const { getKey, clock, issuer } = setup({ hold: true });
  issuer.down = new Error('timeout');
  const waiting = [outcome(getKey('first'))];
  clock.now += MINUTE;
  waiting.push(outcome(getKey('first')));
  issuer.open();
  assert.deepEqual(await Promise.all(waiting), ['KeysUnavailable', 'KeysUnavailable']);
  assert.equal(issuer.asked, 1);
});

test('4. who has his key does not wait for a fetch that a made-up kid began', limit, async () => {
  const { getKey, clock, issuer } = setup();
  await getKey('first');
  clock.now += MINUTE;
  const { promise, resolve } = Promise.withResolvers();
  issuer.answer = () => promise;
  const other = outcome(getKey('made-up'));
  assert.equal(await outcome(getKey('first')), 'found'); // the test's time limit says if it waits
  resolve({ keys: [first.jwk] });
  await other;
});

test('5. keys serve on while the issuer is down, for staleFor', limit, async () => {
  const { getKey, clock, issuer } = setup();
  await getKey('first');
  issuer.down = new Error('ECONNREFUSED');
  clock.now += 10 * MINUTE;
  assert.equal(await outcome(getKey('first')), 'found', 'one minute of the issuer being down must not log everybody out');
  clock.now += 60 * MINUTE - 1;
  assert.equal(await outcome(getKey('first')), 'found');
  clock.now += 1;
  assert.equal(await outcome(getKey('first')), 'KeysUnavailable', 'keys must not be believed for ever');
  clock.now += 1;
  assert.equal(await outcome(getKey('first')), 'KeysUnavailable', 'nor within the cooldown after that');
});

test('5. staleFor counts from the age of the keys, not from the failure', limit, async () => {
  const { getKey, clock, issuer } = setup();
  await getKey('first');
  issuer.down = new Error('ECONNREFUSED');
  clock.now += 5 * MINUTE;
  await outcome(getKey('made-up')); // the first failure, long before maxAge
  clock.now += 65 * MINUTE - 1;
  assert.equal(await outcome(getKey('first')), 'found', 'the keys are 70 minutes old in a millisecond');
  clock.now += 1;
  assert.equal(await outcome(getKey('first')), 'KeysUnavailable', 'a failure that begins late must not lengthen the time');

  const late = setup();
  await late.getKey('first');
  late.issuer.down = new Error('ECONNREFUSED');
  late.clock.now += 70 * MINUTE; // nobody asked in between
  assert.equal(await outcome(late.getKey('first')), 'KeysUnavailable', 'the keys are too old, though the failure is new');
});

test('5. the error of the fetch is the cause', limit, async () => {
  const { getKey, issuer } = setup();
  issuer.down = new Error('ECONNREFUSED');
  for (let i = 0; i < 2; i++) await assert.rejects(getKey('first'), (err) => err instanceof KeysUnavailable && err.cause === issuer.down);
});

test('5. what throws before it returns a promise is a failed fetch, too', limit, async () => {
  let broken = true;
  const fetchKeys = () => {
    if (broken) throw new Error('no DNS');
    return Promise.resolve({ keys: [first.jwk] });
  };
  const { getKey, clock } = setup({ fetchKeys });
  assert.equal(await outcome(getKey('first')), 'KeysUnavailable');
  broken = false;
  clock.now += MINUTE;
  assert.equal(await outcome(getKey('first')), 'found', 'after the cooldown it has to be tried again');
});

test('6. an unknown kid while the issuer is down is no 401', limit, async () => {
  const { getKey, clock, issuer } = setup();
  await getKey('first');
  issuer.down = new Error('ECONNREFUSED');
  issuer.keys.push(second.jwk); // changed just now
  clock.now += MINUTE;
  assert.equal(await outcome(getKey('second')), 'KeysUnavailable');
  assert.equal(await outcome(getKey('second')), 'KeysUnavailable', 'within the cooldown');
  assert.equal(await outcome(getKey('first')), 'found');
  issuer.down = null;
  clock.now += MINUTE;
  assert.equal(await outcome(getKey('second')), 'found');
  assert.equal(await outcome(getKey('made-up')), 'KeyNotFound', 'the failure is over');
});

test('7. a key that the issuer has withdrawn is gone', limit, async () => {
  const { getKey, clock, issuer } = setup({ keys: [first, second] });
  await getKey('first');
  issuer.keys = [second.jwk, third.jwk];
  clock.now += 10 * MINUTE;
  assert.equal(await outcome(getKey('third')), 'found');
  assert.equal(await outcome(getKey('first')), 'KeyNotFound', 'a stolen key would be believed for ever');
});

test('7. an empty list withdraws all keys', limit, async () => {
  const { getKey, clock, issuer } = setup();
  await getKey('first');
  issuer.keys = [];
  clock.now += 10 * MINUTE;
  assert.equal(await outcome(getKey('first')), 'KeyNotFound', 'the issuer has said that he has no keys');
});

test('7. an answer that is no key set changes nothing', limit, async () => {
  for (const answer of [null, undefined, {}, { keys: {} }, 'maintenance', [], { keys: null }, 7]) {
    const { getKey, clock, issuer } = setup();
    await getKey('first');
    issuer.answer = () => answer;
    clock.now += 10 * MINUTE;
    assert.equal(await outcome(getKey('first')), 'found', `after ${JSON.stringify(answer)}`);
    assert.equal(await outcome(getKey('second')), 'KeysUnavailable', `after ${JSON.stringify(answer)}`);
  }
});

test('8. keys that must not check signatures are left out', limit, async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { jwk } = makeKey('x');
  const bad = {
    'for encryption': { ...jwk, use: 'enc' },
    'another algorithm': { ...jwk, alg: 'ES384' },
    'no algorithm': { ...jwk, alg: undefined },
    'a shared secret': { kty: 'oct', k: 'c2VjcmV0', alg: 'ES256', use: 'sig' },
    'a private key': { ...privateKey.export({ format: 'jwk' }), alg: 'ES256' },
    broken: { ...jwk, x: 'AAAA' },
    'no type': { ...jwk, kty: undefined },
  };
  const { getKey, clock, issuer } = setup();
  issuer.keys = [null, undefined, 7, 'x', [], { ...jwk, kid: undefined }, { ...jwk, kid: '' }, { ...jwk, kid: 42 }, ...Object.entries(bad).map(([kid, key]) => ({ ...key, kid })), first.jwk, { ...jwk, kid: 'no use', use: undefined }];
  assert.equal(await outcome(getKey('first')), 'found', 'the good key beside the bad ones');
  assert.equal(await outcome(getKey('no use')), 'found');
  for (const kid of [...Object.keys(bad), '', 42, 'undefined', undefined]) {
    clock.now += MINUTE;
    assert.equal(await outcome(getKey(kid)), 'KeyNotFound', String(kid));
  }
});

test('8. EC, RSA and OKP keys with an algorithm of the options are taken', limit, async () => {
  const okp = { ...generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }), kid: 'okp', alg: 'EdDSA', use: 'sig' };
  const n = '-Bf3E6rvWLZnYx4hhWtM8qKCxwRgdWm1ISRJdXrJTaXac6zwyLa5rrqx1-89ezA7FO-nJKCsha4OzZxsFQBar7ShCn8mEvJLQsS-qN6nF8zyJ2TchF--qVhrpg6rSN-iIR2LsVFQ6Jvdk0fUemgj2odIizMig21E5uBDT6Hld-YRm1Q4d8yN7-oTgX-tdMsdyfCg-e1Glrno_5R67RYyLuOKc4dDaAQO88D_N7XTq4LLDwYBpicVYTsBuPnlF8wJzfUmdBaF-iF8UCUHGDzn4zs-ZKutuoEMfCL8aa14lsX-NvvMOyT3DJEz5QSRHA7uetdl-QAb2NnBluPuMwrGJw'; // made beforehand: a new one takes a while
  const rsa = { kty: 'RSA', n, e: 'AQAB', kid: 'rsa', alg: 'RS256', use: 'sig' };
  const { getKey, issuer, clock } = setup({ algorithms: ['EdDSA', 'RS256'] });
  issuer.keys = [okp, rsa, first.jwk];
  assert.deepEqual([(await getKey('okp')).alg, (await getKey('rsa')).key.asymmetricKeyType], ['EdDSA', 'rsa']);
  clock.now += MINUTE;
  assert.equal(await outcome(getKey('first')), 'KeyNotFound', 'ES256 is not among the algorithms here');
});
