import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { mock, test } from 'node:test';
import vm from 'node:vm';
import { createSecurity, inlineData } from '../src/security.js';

const limit = { timeout: 2000 };

/** What `page` or `data` of these options sends: headers, and the nonce. */
async function answer(t, kind, options) {
  const security = createSecurity({ mode: 'enforce', ...options });
  let nonce;
  const server = http.createServer((req, res) => {
    nonce = security[kind](res);
    res.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return async () => {
    const { headers } = await fetch(`http://127.0.0.1:${server.address().port}`);
    return { headers, nonce };
  };
}

function directives(header) {
  assert.ok(header, 'the header with the policy is missing');
  const list = header.split(';').map((part) => part.trim()).filter((part) => part !== '').map((part) => part.split(/\s+/));
  const names = list.map(([name]) => name);
  assert.equal(new Set(names).size, names.length, `a directive twice: ${header}`);
  return Object.fromEntries(list.map(([name, ...values]) => [name, values]));
}

test('1. a nonce for each answer, of 16 random bytes at least', limit, async (t) => {
  const get = await answer(t, 'page');
  const nonces = [];
  for (let i = 0; i < 4; i++) nonces.push((await get()).nonce);
  assert.equal(new Set(nonces).size, 4, 'whoever has seen one page knows the nonce of the next');
  for (const nonce of nonces) {
    assert.match(nonce, /^[A-Za-z0-9+/]+={0,2}$/, 'base64');
    assert.ok(Buffer.from(nonce, 'base64').length >= 16, `${nonce} is too short`);
  }
});

test('1. the nonce comes from node:crypto: neither Math.random nor the clock makes it', limit, (t) => {
  t.after(() => mock.restoreAll());
  mock.method(Math, 'random', () => 0.5);
  mock.method(Date, 'now', () => 0);
  mock.method(performance, 'now', () => 0);
  const res = { setHeader() {} };
  const nonces = Array.from({ length: 4 }, () => createSecurity({ mode: 'enforce' }).page(res));
  assert.equal(new Set(nonces).size, 4, 'whoever knows a few values of Math.random, or the time, works the next nonce out');
});

test('1. the policy of a page, with the nonce of that answer', limit, async (t) => {
  const get = await answer(t, 'page', { imageHosts: ['https://img.example', 'https://cdn.example:8443'] });
  await get();
  const { headers, nonce } = await get();
  assert.deepEqual(directives(headers.get('content-security-policy')), {
    'default-src': ["'self'"],
    'script-src': [`'nonce-${nonce}'`, "'strict-dynamic'"],
    'style-src': ["'self'", `'nonce-${nonce}'`],
    'img-src': ["'self'", 'https://img.example', 'https://cdn.example:8443'],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  });
});

test('1. two answers at the same time do not share a nonce', limit, () => {
  const { page } = createSecurity({ mode: 'enforce' });
  const fake = () => ({ headers: {}, setHeader(name, value) { this.headers[name.toLowerCase()] = value; } });
  const [a, b] = [fake(), fake()];
  const [nonceA, nonceB] = [page(a), page(b)];
  assert.ok(a.headers['content-security-policy'].includes(nonceA) && !a.headers['content-security-policy'].includes(nonceB));
  assert.ok(b.headers['content-security-policy'].includes(nonceB));
});

test('2. enforced or reported, never both', limit, async (t) => {
  for (const [mode, sent, not] of [
    ['enforce', 'content-security-policy', 'content-security-policy-report-only'],
    ['report-only', 'content-security-policy-report-only', 'content-security-policy'],
  ]) {
    const { headers, nonce } = await (await answer(t, 'page', { mode }))();
    assert.ok(directives(headers.get(sent))['script-src'].includes(`'nonce-${nonce}'`), mode);
    assert.equal(headers.get(not), null, `${mode} sends ${not}`);
  }
  for (const mode of ['enforced', 'off', '', undefined, 'toString', null]) assert.throws(() => createSecurity({ mode }), TypeError, `mode ${mode}`);
});

test('3. reports go to reportUrl, in both ways that browsers know', limit, async (t) => {
  const reportUrl = 'https://reports.example/csp?service=shop';
  for (const mode of ['enforce', 'report-only']) {
    const { headers } = await (await answer(t, 'page', { mode, reportUrl }))();
    const policy = directives(headers.get(mode === 'enforce' ? 'content-security-policy' : 'content-security-policy-report-only'));
    assert.deepEqual([policy['report-uri'], policy['report-to']], [[reportUrl], ['csp']]);
    assert.equal(headers.get('reporting-endpoints'), `csp="${reportUrl}"`);
  }
});

test('3. without reportUrl there are none', limit, async (t) => {
  const { headers } = await (await answer(t, 'page', {}))();
  assert.doesNotMatch(headers.get('content-security-policy'), /report/);
  assert.equal(headers.get('reporting-endpoints'), null);
});

test('4. data is allowed nothing, in every mode', limit, async (t) => {
  for (const mode of ['enforce', 'report-only']) {
    const { headers } = await (await answer(t, 'data', { mode, reportUrl: 'https://reports.example/' }))();
    assert.deepEqual(directives(headers.get('content-security-policy')), { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] }, mode);
    assert.equal(headers.get('content-security-policy-report-only'), null, mode);
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin');
  }
});

test('5. the headers beside the policy', limit, async (t) => {
  for (const kind of ['page', 'data']) {
    for (const mode of ['enforce', 'report-only']) {
      const { headers } = await (await answer(t, kind, { mode }))();
      assert.deepEqual(
        ['x-content-type-options', 'x-frame-options', 'referrer-policy', 'cross-origin-opener-policy'].map((name) => headers.get(name)),
        ['nosniff', 'DENY', 'no-referrer', 'same-origin'], `${kind}, ${mode}`);
      if (kind === 'page') assert.equal(headers.get('cache-control'), 'no-store', 'a stored page repeats its nonce');
    }
  }
});

test('6. nothing in the configuration begins a new directive or opens a wildcard', limit, () => {
  for (const host of [
    "https://img.example; script-src 'unsafe-inline'", 'https://img.example;', "https://img.example 'unsafe-inline'", 'https://*.example', '*', 'https:', 'data:',
    'http://img.example', 'img.example', "'self'", 'https://img.example/path', 'https://img.example,https://b.example', 'https://img.example\n', 'https://user@img.example', '', undefined, ['https://img.example'],
  ]) {
    assert.throws(() => createSecurity({ mode: 'enforce', imageHosts: [host] }), TypeError, `imageHosts: ${JSON.stringify(host)}`);
    assert.throws(() => createSecurity({ mode: 'enforce', imageHosts: ['https://img.example', host] }), TypeError, `second of imageHosts: ${JSON.stringify(host)}`);
  }
  for (const url of ['https://r.example/a;script-src *', 'https://r.example/a b', 'http://r.example/', '/reports', 'https://r.example/"', 'https://r.example/,x', 'https://r.example/\n', 'https://r.example/\u2192', 'https://r.example/\u0001', 'https:///r', 'https:r.example', 'https://', 'https://r.example:99999/', '', 42, null]) {
    assert.throws(() => createSecurity({ mode: 'enforce', reportUrl: url }), TypeError, `reportUrl: ${JSON.stringify(url)}`);
  }
  for (const host of ['https://img.example', 'https://img-2.cdn.example:8443', 'https://localhost']) createSecurity({ mode: 'enforce', imageHosts: [host], reportUrl: `${host}/csp?x=1` });
});

/** What a browser makes of it: the script ends at the first `</script`, in any case; then it is run. */
function run(html) {
  const start = /^<script nonce="([^"]*)">/.exec(html);
  assert.ok(start, `does not begin with a script: ${html.slice(0, 60)}`);
  const rest = html.slice(start[0].length);
  const code = rest.slice(0, rest.search(/<\/script/i));
  assert.equal(rest.slice(code.length), '</script>', `the script ends early, and this follows it in the page: ${rest.slice(code.length)}`);
  assert.doesNotMatch(code, /<!--|<script/i, 'the HTML parser changes its mind about where the script ends');
  const window = {};
  let stolen = false;
  vm.runInNewContext(code, { window, steal: () => { stolen = true; } });
  return { window: JSON.parse(JSON.stringify(window)), nonce: start[1], stolen };
}

test('7. the value arrives as it is', limit, () => {
  for (const value of [{ name: 'Ann', tags: ['a', 1, null, true] }, '', 0, null, [], 'a\u2028b\u2029c', 'Ünïcödé "quoted" \\ and \'single\'', '\\u003c', '$& $1 $$', 'a &lt; b & c > d']) {
    const { window, nonce } = run(inlineData('abc123==', 'user', value));
    assert.deepEqual(window, { user: value });
    assert.equal(nonce, 'abc123==');
  }
});

test('7. nothing in the value ends the script or begins another one', limit, () => {
  for (const text of ['</script><script>steal()</script>', '</SCRIPT ><img onerror=steal()>', '</script\t>', '<!--<script>', '<ScRiPt>', '";steal();"', '\\";steal();//', '</scr</script>ipt><script>steal()']) {
    for (const value of [text, [text], { text }, { [text]: 1 }]) {
      const { window, stolen } = run(inlineData('abc', 'user', value));
      assert.deepEqual(window, { user: value }, `changed: ${text}`);
      assert.equal(stolen, false, text);
    }
  }
});

test('7. a name that is code, and a value that JSON cannot write, are refused', limit, () => {
  for (const name of ['a;steal()', 'a.b', '1a', '', 'a b', 'user\n', undefined, ['user'], '</script>']) assert.throws(() => inlineData('abc', name, 1), TypeError, `name ${JSON.stringify(name)}`);
  const circle = {};
  circle.self = circle;
  for (const [kind, value] of [['undefined', undefined], ['a function', () => {}], ['a symbol', Symbol('x')], ['a bigint', 1n], ['a circle', circle]]) assert.throws(() => inlineData('abc', 'user', value), TypeError, kind);
});
