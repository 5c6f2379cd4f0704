import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import express from 'express';
import helmet from 'helmet';
import { createApp } from '../src/app.js';
import { allowsScript, parsePolicy, scriptsOf } from '../src/csp.js';

const limit = { timeout: 10_000 };

async function serve(t, app) {
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}`;
}
const comment = (base, text) => fetch(`${base}/comments`, { method: 'POST', body: new URLSearchParams({ text }) });

/** The scripts of the front page with what the header says of each. */
async function verdicts(base) {
  const res = await fetch(base);
  const header = res.headers.get('content-security-policy');
  return scriptsOf(await res.text()).map((script) => [script.tag.replace(/nonce="[^"]{24}"/, 'nonce="…"'), allowsScript(header, script)]);
}

test('the twelve headers that Helmet 8 sets, and the one that it removes', limit, async (t) => {
  const plain = await fetch(await serve(t, express().get('/', (req, res) => { res.send('ok'); })));
  const base = await serve(t, express().use(helmet()).get('/', (req, res) => { res.send('ok'); }));
  const { headers } = await fetch(base);
  const added = Object.fromEntries([...headers].filter(([name]) => !plain.headers.has(name)));
  assert.deepEqual(added, {
    // #region defaults
    'content-security-policy': "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';"
      + "frame-ancestors 'self';img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';"
      + "style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
    'x-download-options': 'noopen',
    'x-frame-options': 'SAMEORIGIN',
    'x-permitted-cross-domain-policies': 'none',
    'x-xss-protection': '0',
    // #endregion
  });
  assert.equal(Object.keys(added).length, 12);
  assert.equal(plain.headers.get('x-powered-by'), 'Express');
  assert.equal(headers.get('x-powered-by'), null);
});

const attacks = {
  'an inline script': '<script>steal()</script>',
  'an event handler': '<img src=x onerror="steal()">',
  'a script from elsewhere': '<script src="https://evil.example/x.js"></script>',
  'a script with a guessed nonce': '<script nonce="Z3Vlc3NlZA==">steal()</script>',
};
for (const [name, html] of Object.entries(attacks)) {
  test(`${name} in a comment: runs without a policy and with report-only, not with the policy`, limit, async (t) => {
    for (const [csp, runs] of Object.entries({ off: true, 'report-only': true, enforce: false })) {
      const base = await serve(t, createApp({ csp }));
      await comment(base, html);
      const all = await verdicts(base);
      const injected = all.find(([tag]) => html.startsWith(tag));
      assert.deepEqual(injected, [injected[0], runs], csp);
      assert.deepEqual(all.find(([tag]) => tag === '<script nonce="…">')?.[1], true, `${csp}: the page's own script`);
    }
  });
}

test("Helmet's default stops the inline script, and the page's own inline script with it", limit, async (t) => {
  const { headers } = await fetch(await serve(t, express().use(helmet()).get('/', (req, res) => { res.send('ok'); })));
  const header = headers.get('content-security-policy');
  assert.equal(allowsScript(header, { inline: true }), false);
  assert.equal(allowsScript(header, { src: 'https://cdn.example/lib.js' }), false);
  assert.equal(allowsScript(header, { src: '/uploads/comment-7.txt' }), true, "'self' includes what users have uploaded to your origin");
});

test('adding unsafe-inline to get the page working opens it to every injected script; a nonce beside it does not', limit, () => {
  assert.equal(allowsScript("script-src 'self' 'unsafe-inline'", { inline: true }), true);
  assert.equal(allowsScript("script-src 'self' 'unsafe-inline' 'nonce-abc'", { inline: true }), false);
});

test('each answer has a nonce of its own, the same in header and page, and is not stored', limit, async (t) => {
  const base = await serve(t, createApp());
  const seen = new Set();
  for (let i = 0; i < 3; i++) {
    const res = await fetch(base);
    const [nonce] = scriptsOf(await res.text()).map((script) => script.nonce);
    assert.ok(parsePolicy(res.headers.get('content-security-policy')).get('script-src').includes(`'nonce-${nonce}'`));
    assert.equal(Buffer.from(nonce, 'base64').length, 16);
    assert.equal(res.headers.get('cache-control'), 'no-store');
    seen.add(nonce);
  }
  assert.equal(seen.size, 3);
});

test('report-only sends the other header, and reports arrive, whatever is in them', limit, async (t) => {
  const got = [];
  const base = await serve(t, createApp({ csp: 'report-only', onReport: (report) => got.push(report) }));
  const { headers } = await fetch(base);
  assert.equal(headers.get('content-security-policy'), null);
  assert.match(headers.get('content-security-policy-report-only'), /report-to csp/);
  assert.equal(headers.get('reporting-endpoints'), 'csp="/csp-reports"');

  const post = (type, body) => fetch(`${base}/csp-reports`, { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) });
  await post('application/csp-report', { 'csp-report': { 'document-uri': 'https://shop.example/', 'blocked-uri': 'inline', 'effective-directive': 'script-src-elem' } });
  await post('application/reports+json', [{ type: 'csp-violation', body: { documentURL: 'https://shop.example/', blockedURL: 'inline', effectiveDirective: 'script-src-elem' } }]);
  const expected = { blocked: 'inline', directive: 'script-src-elem', page: 'https://shop.example/' };
  assert.deepEqual(got, [expected, expected]);
  assert.equal((await post('application/csp-report', { 'csp-report': { 'blocked-uri': 'x'.repeat(20_000) } })).status, 413);
  for (const rubbish of [[null], [7], { 'csp-report': null }, { 'csp-report': { 'blocked-uri': { toString: 1 } } }, {}]) {
    assert.equal((await post('application/reports+json', rubbish)).status, 204, JSON.stringify(rubbish));
  }
});

test('errors carry the headers, too, since Helmet runs before what fails', limit, async (t) => {
  const res = await fetch(`${await serve(t, createApp())}/nowhere`);
  assert.equal(res.status, 404);
  assert.equal(res.headers.get('cross-origin-opener-policy'), 'same-origin');
});

test('mounted after the routes Helmet does nothing for them', limit, async (t) => {
  const base = await serve(t, express().get('/', (req, res) => { res.send('ok'); }).use(helmet()));
  assert.equal((await fetch(base)).headers.get('content-security-policy'), null);
});

test('the attacks that need another mend still work with all of it: the headers say nothing about them', limit, async (t) => {
  const base = await serve(t, createApp());
  const forged = await fetch(`${base}/comments`, { method: 'POST', redirect: 'manual', headers: { origin: 'https://evil.example' }, body: new URLSearchParams({ text: 'I like evil.example' }) });
  assert.equal(forged.status, 303, 'CSRF');
  await comment(base, '<form action="/logout"><button>Click</button></form><h1>Shop closed, go to evil.example</h1>');
  assert.match(await (await fetch(base)).text(), /<h1>Shop closed/, 'HTML without a script is still injected');
});
