import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { LoginError } from '../src/login-error.js';
import { createLogin } from '../src/login.js';
import { CLIENT_ID, CLIENT_SECRET, startProvider } from './provider.js';

const limit = { timeout: 10_000 };
const MINUTE = 60_000;
const REDIRECT_URI = 'https://shop.example/callback';

async function setup(t, { metadata = {}, timeout = 5000 } = {}) {
  const provider = await startProvider(t);
  const clock = { now: Date.UTC(2026, 10, 1) };
  const login = createLogin({ provider: { ...provider.metadata, ...metadata }, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, redirectUri: REDIRECT_URI, timeout, now: () => clock.now });
  /** start, and what the session gives back later */
  const begin = async () => {
    const { url, attempt } = await login.start();
    return { url, attempt: JSON.parse(JSON.stringify(attempt)) };
  };
  return { provider, clock, login, begin };
}

/** finish must reject with this reason, and give nothing away. */
async function refused(login, provider, callback, attempt, reason, what) {
  let error;
  try {
    await login.finish(callback, attempt);
  } catch (err) {
    error = err;
  }
  assert.ok(error, `${what}: was accepted`);
  assert.ok(error instanceof LoginError, `${what}: rejects with ${error.name}: ${error.message}`);
  assert.equal(error.reason, reason, what);
  const text = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error) + error.cause;
  const secrets = [CLIENT_SECRET, Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64'), callback.searchParams.get('code'), ...provider.secrets, ...provider.seen.tokenRequests.flatMap(({ form, headers }) => [form.get('code_verifier'), headers.authorization?.split(' ')[1]])];
  for (const secret of secrets) if (secret && secret.length > 10) assert.ok(!text.includes(secret), `${what}: the error tells "${secret}"`);
}

test('1. start asks for a code at the authorization endpoint', limit, async (t) => {
  const { provider, begin } = await setup(t);
  const url = new URL((await begin()).url);
  assert.equal(`${url.origin}${url.pathname}`, `${provider.metadata.issuer}/authorize`);
  const expected = { tenant: '7', response_type: 'code', client_id: CLIENT_ID, redirect_uri: REDIRECT_URI, scope: 'openid email', code_challenge_method: 'S256' };
  for (const [name, value] of Object.entries(expected)) assert.deepEqual(url.searchParams.getAll(name), [value], name);
  for (const name of ['state', 'code_challenge']) assert.equal(url.searchParams.getAll(name).length, 1, name);
});

test('2. state and challenge are random and new for every attempt', limit, async (t) => {
  const random = t.mock.method(Math, 'random');
  const { begin } = await setup(t);
  for (const name of ['state', 'code_challenge']) {
    const values = await Promise.all(Array.from({ length: 20 }, async () => new URL((await begin()).url).searchParams.get(name)));
    for (const value of values) assert.match(String(value), /^[\w-]{43}$/, `${name}: 32 bytes are 43 characters of base64url`);
    assert.equal(new Set(values.map((value) => value.slice(0, 8))).size, 20, `${name} begins alike`);
    assert.equal(new Set(values.map((value) => value.slice(-8))).size, 20, `${name} ends alike`);
  }
  assert.equal(random.mock.callCount(), 0, 'Math.random() can be predicted');
});

test('2. neither the verifier nor the secret is in the url', limit, async (t) => {
  const { provider, login, begin } = await setup(t);
  const { url, attempt } = await begin();
  await login.finish(provider.authorize(url), attempt);
  const verifier = provider.seen.tokenRequests[0].form.get('code_verifier');
  assert.match(verifier, /^[\w-]{43}$/, 'the verifier is 32 bytes as base64url');
  const query = new URL(url).searchParams;
  assert.equal(query.get('code_challenge'), createHash('sha256').update(verifier).digest('base64url'));
  assert.notEqual(query.get('state'), verifier, 'the state stands in the url: it cannot be the verifier');
  for (const secret of [verifier, CLIENT_SECRET]) assert.ok(![...query.values()].includes(secret), 'a secret is in the url');
});

test('3. another state, none, or no attempt', limit, async (t) => {
  const { provider, login, begin } = await setup(t);
  const mallorys = provider.authorize((await begin()).url);
  const { url, attempt } = await begin();
  await refused(login, provider, mallorys, attempt, 'state', 'a callback of somebody else');
  for (const state of [undefined, '', 'x', 'undefined', 'null']) await refused(login, provider, provider.authorize(url, { state }), attempt, 'state', `state ${state}`);
  for (const none of [undefined, null, {}]) {
    await refused(login, provider, provider.authorize(url), none, 'state', `the attempt ${JSON.stringify(none)}`);
    await refused(login, provider, provider.authorize(url, { state: undefined }), none, 'state', `no state, and the attempt ${JSON.stringify(none)}`);
    await refused(login, provider, provider.authorize(url, { state: 'undefined' }), none, 'state', `the state "undefined", and the attempt ${JSON.stringify(none)}`);
  }
  assert.equal(provider.requests(), 0, 'a request was sent');
});

test('3. the state comes before everything else', limit, async (t) => {
  const { provider, login, begin, clock } = await setup(t);
  const { url, attempt } = await begin();
  for (const changes of [{ error: 'access_denied', code: undefined }, { code: undefined }, { iss: 'https://evil.example' }]) {
    await refused(login, provider, provider.authorize(url, { state: 'x', ...changes }), attempt, 'state', JSON.stringify(changes));
  }
  clock.now += 11 * MINUTE;
  await refused(login, provider, provider.authorize(url, { state: 'x' }), attempt, 'state', 'a wrong state, later');
});

test('3. parameters that come twice', limit, async (t) => {
  const { provider, login, begin } = await setup(t);
  const { url, attempt } = await begin();
  const state = new URL(url).searchParams.get('state');
  for (const changes of [{ state: [state, 'x'] }, { state: [state, state] }, { code: ['a', 'b'] }, { iss: [provider.metadata.issuer, 'https://evil.example'] }, { error: ['access_denied', 'x'] }]) {
    await refused(login, provider, provider.authorize(url, changes), attempt, 'state', JSON.stringify(changes));
  }
  assert.equal(provider.requests(), 0, 'a request was sent');
});

test('4. an attempt is good for ten minutes', limit, async (t) => {
  for (const [age, expected] of [[10 * MINUTE - 1, 'accepted'], [10 * MINUTE, 'expired'], [60 * MINUTE, 'expired']]) {
    const { provider, login, begin, clock } = await setup(t);
    const { url, attempt } = await begin();
    clock.now += age;
    if (expected === 'accepted') await login.finish(provider.authorize(url), attempt);
    else {
      await refused(login, provider, provider.authorize(url), attempt, expected, `after ${age / MINUTE} minutes`);
      assert.equal(provider.requests(), 0, 'a request was sent');
    }
  }
});

test('5. an iss that is not the provider\'s', limit, async (t) => {
  const { provider, login, begin } = await setup(t);
  for (const iss of ['https://evil.example', `${provider.metadata.issuer}/`, `${provider.metadata.issuer}.evil.example`, '']) {
    const { url, attempt } = await begin();
    await refused(login, provider, provider.authorize(url, { iss }), attempt, 'issuer', `iss "${iss}"`);
    await refused(login, provider, provider.authorize(url, { iss, error: 'access_denied' }), attempt, 'issuer', `iss "${iss}" with an error`);
  }
  assert.equal(provider.requests(), 0, 'a request was sent');
  const { url, attempt } = await begin();
  assert.equal((await login.finish(provider.authorize(url, { iss: provider.metadata.issuer }), attempt)).subject, '1001');
});

test('5. no iss, although the provider sends one', limit, async (t) => {
  const { provider, login, begin } = await setup(t, { metadata: { sendsIssuer: true } });
  const { url, attempt } = await begin();
  await refused(login, provider, provider.authorize(url), attempt, 'issuer', 'without iss');
  assert.equal(provider.requests(), 0, 'a request was sent');
  assert.equal((await login.finish(provider.authorize(url, { iss: provider.metadata.issuer }), attempt)).subject, '1001');
});

test('6. the user has said no, or the provider has a problem', limit, async (t) => {
  const { provider, login, begin } = await setup(t);
  for (const [changes, reason] of [[{ error: 'access_denied', code: undefined }, 'denied'], [{ error: 'access_denied' }, 'denied'], [{ error: 'server_error', code: undefined }, 'provider'], [{ error: '' }, 'provider'], [{ code: undefined }, 'provider'], [{ code: '' }, 'provider']]) {
    const { url, attempt } = await begin();
    await refused(login, provider, provider.authorize(url, changes), attempt, reason, JSON.stringify(changes));
  }
  assert.equal(provider.requests(), 0, 'a request was sent');
});

test('7. the code is traded as RFC 6749 and 7636 say', limit, async (t) => {
  const { provider, login, begin } = await setup(t);
  const { url, attempt } = await begin();
  const callback = provider.authorize(url);
  await login.finish(callback, attempt).catch((err) => assert.fail(`${err.message}; the provider says: ${provider.seen.problems}`));
  const [{ form, headers }] = provider.seen.tokenRequests;
  assert.equal(form.get('code'), callback.searchParams.get('code'));
  assert.match(headers.authorization, /^Basic /);
  assert.equal(form.has('client_secret'), false, 'the secret is in the form as well');
  assert.equal(provider.seen.tokenRequests.length, 1);
});

test('7. redirect_uri is the configured one, whatever the host of the callback', limit, async (t) => {
  const { provider, login, begin } = await setup(t);
  const { url, attempt } = await begin();
  const callback = new URL(`http://10.0.0.7:3000/callback${provider.authorize(url).search}`); // made from Host, behind a proxy
  await login.finish(callback, attempt).catch((err) => assert.fail(`${err.message}; the provider says: ${provider.seen.problems}`));
  assert.equal(provider.seen.tokenRequests[0].form.get('redirect_uri'), REDIRECT_URI);
});

test('7. the verifier is that of the attempt', limit, async (t) => {
  const { provider, login, begin } = await setup(t);
  const [first, second] = [await begin(), await begin()]; // two tabs
  for (const { url, attempt } of [first, second]) {
    await login.finish(provider.authorize(url), attempt).catch((err) => assert.fail(`${err.message}; the provider says: ${provider.seen.problems}`));
  }
  const stolen = provider.authorize(first.url); // a code of Ann's, in Mallory's attempt
  stolen.searchParams.set('state', new URL(second.url).searchParams.get('state'));
  await refused(login, provider, stolen, second.attempt, 'provider', 'a stolen code');
});

test('8. resolves to who it is', limit, async (t) => {
  const { provider, login, begin } = await setup(t);
  const issuer = provider.metadata.issuer;
  for (const [user, expected] of [
    [{ sub: '1001', email: 'ann@example.com', email_verified: true }, { issuer, subject: '1001', email: 'ann@example.com', emailVerified: true }],
    [{ sub: '1001', email: 'ann@example.com', email_verified: false }, { issuer, subject: '1001', email: 'ann@example.com', emailVerified: false }],
    [{ sub: '1001', email: 'ann@example.com' }, { issuer, subject: '1001', email: 'ann@example.com', emailVerified: false }],
    [{ sub: '1001', email: 'ann@example.com', email_verified: 'false' }, { issuer, subject: '1001', email: 'ann@example.com', emailVerified: false }],
    [{ sub: '1001', email: 'ann@example.com', email_verified: 'true' }, { issuer, subject: '1001', email: 'ann@example.com', emailVerified: false }],
    [{ sub: '1001', iss: 'https://evil.example', name: 'Ann' }, { issuer, subject: '1001', email: undefined, emailVerified: false }],
  ]) {
    provider.user = user;
    const { url, attempt } = await begin();
    assert.deepEqual(await login.finish(provider.authorize(url), attempt), expected);
  }
});

test('8. the access token goes into the header, not into the url', limit, async (t) => {
  const { provider, login, begin } = await setup(t);
  const { url, attempt } = await begin();
  await login.finish(provider.authorize(url), attempt);
  const [{ headers, url: asked, method }] = provider.seen.userinfoRequests;
  assert.match(headers.authorization, /^Bearer /i);
  assert.deepEqual([method, asked], ['GET', '/userinfo']);
});

const TOKEN = '/token';
const USERINFO = '/userinfo';
for (const [what, path, change] of [
  ['a refused code', TOKEN, { status: 400 }],
  ['status 500', TOKEN, { status: 500, body: 'oops' }],
  ['status 401 with a token in it', TOKEN, { status: 401, body: { access_token: 'x', token_type: 'Bearer' } }],
  ['an error with status 200', TOKEN, { body: { error: 'bad_verification_code' } }],
  ['an error beside a token', TOKEN, { add: { error: 'invalid_grant' } }],
  ['no JSON', TOKEN, { body: '<html>a secret page' }],
  ['null', TOKEN, { body: 'null' }],
  ['a list', TOKEN, { body: '[]' }],
  ['no access token', TOKEN, { body: { token_type: 'Bearer' } }],
  ['an access token that is no text', TOKEN, { add: { access_token: { a: 1 } } }],
  ['no token type', TOKEN, { add: { token_type: undefined } }],
  ['another token type', TOKEN, { add: { token_type: 'mac' } }],
  ['a redirect', TOKEN, { redirect: true }],
  ['a refused token', USERINFO, { status: 401 }],
  ['status 503', USERINFO, { status: 503, body: { sub: '1001' } }],
  ['an error with status 200', USERINFO, { body: { error: 'invalid_token', sub: '1001' } }],
  ['no JSON', USERINFO, { body: 'hello' }],
  ['null', USERINFO, { body: 'null' }],
  ['no sub', USERINFO, { body: { email: 'ann@example.com', email_verified: true } }],
  ['an empty sub', USERINFO, { body: { sub: '' } }],
  ['a sub that is no text', USERINFO, { body: { sub: { toString: 1 } } }],
  ['a sub that is a number', USERINFO, { body: { sub: 1001 } }],
  ['a redirect', USERINFO, { redirect: true }],
]) {
  test(`9. ${path} answers with ${what}`, limit, async (t) => {
    const { provider, login, begin } = await setup(t);
    provider.change[path] = change;
    const { url, attempt } = await begin();
    await refused(login, provider, provider.authorize(url), attempt, 'provider', what);
    if (path === TOKEN) assert.equal(provider.seen.userinfoRequests.length, 0, 'userinfo was asked nevertheless');
  });
}

test('9. Bearer in any case is fine', limit, async (t) => {
  const { provider, login, begin } = await setup(t);
  for (const type of ['bearer', 'BEARER']) {
    provider.change[TOKEN] = { add: { token_type: type } };
    const { url, attempt } = await begin();
    assert.equal((await login.finish(provider.authorize(url), attempt)).subject, '1001');
  }
});

for (const [how, what] of [['hang', 'nothing'], ['headersOnly', 'a head and no end']]) {
  test(`9. an endpoint does not answer in time (${what})`, limit, async (t) => {
    await Promise.all([TOKEN, USERINFO].map(async (path) => {
      const { provider, login, begin } = await setup(t, { timeout: 200 });
      provider.change[path] = { [how]: true };
      const { url, attempt } = await begin();
      let timer;
      const late = new Promise((resolve) => { timer = setTimeout(resolve, 2000, 'late'); });
      const outcome = await Promise.race([refused(login, provider, provider.authorize(url), attempt, 'provider', `${path} hangs`), late]);
      clearTimeout(timer);
      assert.notEqual(outcome, 'late', `${path} answers with ${what}: still waiting after 2 s, with a timeout of 200 ms`);
    }));
  });
}

test('9. nobody is listening', limit, async (t) => {
  const { provider, login, begin } = await setup(t);
  const { url, attempt } = await begin();
  const callback = provider.authorize(url);
  provider.close();
  await refused(login, provider, callback, attempt, 'provider', 'a refused connection');
});

test('10. an answer that quotes a secret does not get into the error', limit, async (t) => {
  const { provider, login, begin } = await setup(t);
  const { url, attempt } = await begin();
  const callback = provider.authorize(url);
  const code = callback.searchParams.get('code');
  provider.secrets.push('hush-hush-hush'); // a token that has come as plain text
  for (const change of [{ status: 400, body: { error: 'invalid_grant', error_description: `code ${code} is unknown` } }, { body: 'hush-hush-hush' }]) {
    provider.change[TOKEN] = change;
    await refused(login, provider, callback, attempt, 'provider', 'an answer that quotes the code');
  }
});
