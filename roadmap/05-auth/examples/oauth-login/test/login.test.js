import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as attacks from '../src/attacks.js';
import { createBrowser } from '../src/browser.js';
import { startServer } from '../src/serving.js';

const limit = { timeout: 15_000 };

async function start(t, options) {
  const server = await startServer(options);
  t.after(() => server.close());
  t.mock.method(console, 'warn', () => {});
  return server;
}

for (const provider of ['google', 'github']) {
  test(`${provider}: log in, come again as the same user, log out`, limit, async (t) => {
    const { baseUrl } = await start(t);
    const browser = createBrowser();
    const first = await browser.open(`${baseUrl}/login/${provider}`);
    assert.deepEqual([first.status, first.body.email], [200, 'ann@example.com']);
    const again = await createBrowser().open(`${baseUrl}/login/${provider}`);
    assert.equal(again.body.id, first.body.id);
    await browser.open(`${baseUrl}/logout`, { method: 'POST' });
    assert.equal((await browser.open(`${baseUrl}/me`)).status, 401);
  });

  test(`${provider}: the request has state and a PKCE challenge, and no secret`, limit, async (t) => {
    const { baseUrl } = await start(t);
    const { stopped } = await createBrowser().open(`${baseUrl}/login/${provider}`, { stopAt: provider === 'google' ? '/authorize' : '/login/oauth' });
    const query = new URL(stopped).searchParams;
    assert.equal(query.get('code_challenge_method'), 'S256');
    assert.match(query.get('code_challenge'), /^[\w-]{43}$/);
    assert.ok(query.get('state').length >= 43);
    assert.equal(query.get('redirect_uri'), `${baseUrl}/callback/${provider}`);
    assert.equal(query.has('client_secret'), false);
  });

  test(`${provider}: a callback works once, in the browser that began, with its state`, limit, async (t) => {
    const { baseUrl } = await start(t);
    const browser = createBrowser();
    const { stopped } = await browser.open(`${baseUrl}/login/${provider}`, { stopAt: '/callback' });
    assert.equal((await createBrowser().open(stopped)).status, 400, 'another browser');
    assert.equal((await browser.open(stopped)).status, 200);
    assert.equal((await browser.open(stopped)).status, 400, 'a second time');

    const wrong = createBrowser();
    const url = new URL((await wrong.open(`${baseUrl}/login/${provider}`, { stopAt: '/callback' })).stopped);
    const right = url.href;
    url.searchParams.set('state', 'x');
    assert.equal((await wrong.open(url.href)).status, 400, 'another state');
    assert.equal((await wrong.open(right)).status, 400, 'after a failure it is over');
  });
}

test('github: an iss of somebody else is refused', limit, async (t) => {
  const { baseUrl } = await start(t);
  const browser = createBrowser();
  const url = new URL((await browser.open(`${baseUrl}/login/github`, { stopAt: '/callback' })).stopped);
  assert.match(url.searchParams.get('iss'), /\/login\/oauth$/);
  url.searchParams.set('iss', 'https://evil.example');
  assert.equal((await browser.open(url.href)).status, 400);
});

test('the callback of one provider does not end a login at another', limit, async (t) => {
  const { baseUrl } = await start(t);
  const browser = createBrowser();
  const { stopped } = await browser.open(`${baseUrl}/login/google`, { stopAt: '/callback' });
  assert.equal((await browser.open(stopped.replace('/callback/google', '/callback/github'))).status, 400);
});

test('a login that takes longer than ten minutes begins again', limit, async (t) => {
  let time = 0;
  const { baseUrl } = await start(t, { now: () => time });
  const browser = createBrowser();
  const { stopped } = await browser.open(`${baseUrl}/login/google`, { stopAt: '/callback' });
  time = 600_000;
  assert.equal((await browser.open(stopped)).status, 400);
});

test('the user has refused', limit, async (t) => {
  const { baseUrl } = await start(t);
  for (const provider of ['google', 'github']) {
    const browser = createBrowser();
    const url = new URL((await browser.open(`${baseUrl}/login/${provider}`, { stopAt: '/callback' })).stopped);
    url.searchParams.delete('code');
    url.searchParams.set('error', 'access_denied');
    assert.equal((await browser.open(url.href)).status, 400);
  }
});

test('the same address at two providers is two people, until the owner links them', limit, async (t) => {
  const { baseUrl } = await start(t);
  const browser = createBrowser();
  const { body: ann } = await browser.open(`${baseUrl}/login/google`);
  assert.equal((await createBrowser().open(`${baseUrl}/login/github`)).status, 409, 'an account with this address exists');

  const linked = await browser.open(`${baseUrl}/link/github`, { method: 'POST' });
  assert.deepEqual(linked.body, ann);
  assert.deepEqual((await createBrowser().open(`${baseUrl}/login/github`)).body, ann, 'from now on GitHub opens it, too');
});

test('a login that belongs to somebody else cannot be linked', limit, async (t) => {
  const { baseUrl, mockGithub } = await start(t);
  mockGithub.user = 'mallory';
  await createBrowser().open(`${baseUrl}/login/github`);
  const ann = createBrowser();
  await ann.open(`${baseUrl}/login/google`);
  assert.equal((await ann.open(`${baseUrl}/link/github`, { method: 'POST' })).status, 409);
});

test('linking needs a login, and POST', limit, async (t) => {
  const { baseUrl } = await start(t);
  assert.equal((await createBrowser().open(`${baseUrl}/link/github`, { method: 'POST' })).status, 401);
  assert.equal((await createBrowser().open(`${baseUrl}/link/github`)).status, 404);
});

test('unknown providers are a 404', limit, async (t) => {
  const { baseUrl } = await start(t);
  for (const name of ['facebook', 'constructor', '__proto__']) assert.equal((await createBrowser().open(`${baseUrl}/login/${name}`)).status, 404, name);
});

for (const [name, attack] of Object.entries(attacks)) {
  test(`${name}: works against the naive app, and not against this one`, limit, async (t) => {
    assert.equal(await attack(await start(t, { naive: true })), true);
    assert.equal(await attack(await start(t)), false);
  });
}
