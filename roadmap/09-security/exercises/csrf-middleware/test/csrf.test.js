import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { after, test } from 'node:test';

// Watches three functions. Before the import, so that every way of importing them is seen.
const { createHmac, randomBytes, timingSafeEqual } = crypto;
let compared = 0;
let drawn = 0;
const hmacs = [];
crypto.timingSafeEqual = (...args) => { compared++; return timingSafeEqual(...args); };
crypto.randomBytes = (...args) => { drawn += args[0]; return randomBytes(...args); };
crypto.createHmac = (...args) => { hmacs.push(args[0]); return createHmac(...args); };
syncBuiltinESMExports();
after(() => { Object.assign(crypto, { createHmac, randomBytes, timingSafeEqual }); syncBuiltinESMExports(); });
const { createCsrf } = await import('../src/csrf.js');

const limit = { timeout: 2000 };
const KEY = 'k'.repeat(32);
const SHOP = 'https://shop.example';
const create = (options) => createCsrf({ key: KEY, origins: [SHOP, 'https://admin.example:8443'], sessionId: (req) => req.sid, ...options });
const { token, protect } = create();

const HERE = { 'sec-fetch-site': 'same-origin', origin: SHOP };
const post = (change) => ({ method: 'POST', headers: { ...HERE }, body: undefined, url: '/', query: {}, sid: 'ann', ...change });

/** Runs protect. Gives undefined if the request goes through, and otherwise what next got. */
function run(req, guard = protect) {
  const calls = [];
  guard(req, {}, (...args) => calls.push(args));
  assert.equal(calls.length, 1, `next must be called once, and was called ${calls.length} times`);
  return calls[0][0];
}
const passes = (req, message, guard) => assert.equal(run(req, guard), undefined, message);
function refused(req, message, guard) {
  const err = run(req, guard);
  assert.ok(err instanceof Error, message ?? 'let through');
  assert.equal(err.status, 403);
}
const withToken = (value, change = {}) => post({ ...change, headers: { ...HERE, ...change.headers, 'x-csrf-token': value } });
const good = (change) => withToken(token({ sid: 'ann' }), change);

test('1. GET, HEAD and OPTIONS are let through', limit, () => {
  for (const method of ['GET', 'HEAD', 'OPTIONS']) {
    passes(post({ method, headers: { 'sec-fetch-site': 'cross-site' }, sid: undefined }), `${method} was refused`);
  }
});

test('1. all other methods are checked', limit, () => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'QUERY', 'PROPFIND', 'MKCOL', 'get']) {
    refused(post({ method }), `${method} without a token was let through`);
    passes(good({ method }), `${method} with a token was refused`);
  }
});

test('2. Sec-Fetch-Site must be same-origin, even with a right token', limit, () => {
  passes(good());
  for (const site of ['same-site', 'cross-site', 'none', '', 'Same-Origin', 'same-origin, cross-site']) {
    refused(good({ headers: { 'sec-fetch-site': site } }), `Sec-Fetch-Site: ${site} was let through`);
  }
});

test('2. and it decides alone: Origin does not matter then', limit, () => {
  passes(good({ headers: { origin: undefined } }));
  refused(good({ headers: { origin: SHOP, 'sec-fetch-site': 'cross-site' } }));
});

test('3. without it, Origin must be in the list, exactly', limit, () => {
  const from = (origin) => good({ headers: { 'sec-fetch-site': undefined, origin } });
  passes(from(SHOP));
  passes(from('https://admin.example:8443'));
  for (const origin of [undefined, '', 'null', 'http://shop.example', 'https://shop.example.evil.example', 'https://shop.example:8443', 'https://admin.example',
    'https://evil.example', 'https://shop.exampl', 'https://evil-shop.example', 'https://blog.shop.example', `${SHOP}/`, `${SHOP}@evil.example`, `https://evil.example/${SHOP}`, 'shop.example']) {
    refused(from(origin), `Origin: ${origin} was let through`);
  }
  refused(good({ headers: { 'sec-fetch-site': undefined, origin: undefined, referer: `${SHOP}/` } }), 'Referer is no Origin');
});

test('4. the token comes in a header or in the body', limit, () => {
  const value = token({ sid: 'ann' });
  passes(withToken(value));
  passes(post({ body: { _csrf: value, to: 'Bob' } }));
  passes(withToken(value, { body: { to: 'Bob' } }));
  refused(post(), 'no token at all');
  for (const body of [undefined, null, {}, { csrf: value }, value]) refused(post({ body }));
  refused(post({ url: `/?_csrf=${value}`, query: { _csrf: value } }), 'the query string is no place for a token');
  refused(post({ headers: { ...HERE, cookie: `_csrf=${value}; x-csrf-token=${value}` } }), 'the cookie is sent by attackers, too');
  refused(withToken('wrong', { body: { _csrf: value } }), 'the header goes first');
});

test('5. a token is good in its session, and in no other', limit, () => {
  const value = token({ sid: 'ann' });
  for (let i = 0; i < 3; i++) passes(withToken(value), 'the same token again');
  for (const sid of ['mallory', 'Ann', 'an', 'ann ', 'annn', 'nn']) refused(withToken(value, { sid }), `a token of ann was good for ${sid}`);
});

test('5. tokens differ, and do not show the id', limit, () => {
  const sid = 'a-secret-session-id';
  const values = Array.from({ length: 2000 }, () => token({ sid }));
  assert.equal(new Set(values).size, 2000, 'two tokens of one session are the same');
  for (const value of values.slice(0, 20)) {
    assert.ok(value.length >= 22 + 43, `16 random bytes and 32 of an HMAC need 65 characters in base64url: ${value}`);
    assert.match(value, /^[\w.~-]+$/, 'a token must need no escaping');
    for (const part of [value, ...value.split(/[.~]/).map((p) => Buffer.from(p, 'base64url').toString('latin1'))]) assert.ok(!part.includes(sid));
    passes(withToken(value, { sid }));
  }
  assert.ok(hmacs.length > 0 && hmacs.every((name) => /^sha-?256$/i.test(name)), 'the HMAC must be made with SHA-256');
});

test('5. the random bytes are of crypto.randomBytes: no counter, no clock, no Math.random', limit, (t) => {
  t.mock.method(Math, 'random', () => 0.5);
  t.mock.method(Date, 'now', () => 0);
  const before = drawn;
  assert.notEqual(create().token({ sid: 'ann' }), create().token({ sid: 'ann' }), 'the first tokens of two servers are the same');
  assert.ok(drawn - before >= 32, `two tokens took ${drawn - before} bytes of crypto.randomBytes`);
});

test('5. no letter moves between the id and the token', limit, () => {
  const value = token({ sid: 'ann' });
  for (let n = 1; n < 10; n++) {
    for (const between of ['', '.', ':', '|', '!', '-']) {
      refused(withToken(value.slice(n), { sid: `ann${between}${value.slice(0, n)}` }), `${n} letters of the token moved into the id`);
    }
  }
  for (const between of ['', '.', ':', '|', '!', '-', '_', '~', ',', '","', '\n', '\0', ' ']) {
    const long = token({ sid: `ann${between}abel` });
    for (const moved of ['abel', `${between}abel`, `abel${between}`, `abel${between}.`]) {
      refused(withToken(moved + long), `letters of the id moved into the token, with ${JSON.stringify(between)} between`);
    }
  }
});

test('6. every change is noticed', limit, () => {
  const value = token({ sid: 'ann' });
  for (let i = 0; i < value.length; i++) {
    for (const letter of 'AQgw09-.') {
      if (value[i] === letter) continue;
      refused(withToken(value.slice(0, i) + letter + value.slice(i + 1)), `${letter} for ${value[i]} at ${i} was let through`);
    }
    refused(withToken(value.slice(0, i)), `the first ${i} characters were enough`);
  }
  for (const added of ['=', '==', 'A', '.', '.A', ' ', `.${value}`]) refused(withToken(value + added), `let through with ${added} at the end`);
  refused(withToken(create({ key: 'm'.repeat(32) }).token({ sid: 'ann' })), 'a token of another key');
});

test('6. whatever a body may have in the field', limit, () => {
  const value = token({ sid: 'ann' });
  for (const _csrf of [null, 5, true, [], [value], [value, value], {}, { length: value.length }, { split: 1 }, '', '.', '..', 'a.b.c', 'ü.ü', '\0', '.'.repeat(50_000)]) {
    refused(post({ body: { _csrf } }), `let through: ${String(JSON.stringify(_csrf)).slice(0, 40)}`);
  }
});

test('7. nothing without a session', limit, () => {
  for (const sid of [undefined, null, '']) {
    assert.throws(() => token({ sid }), Error, `made a token for the session ${sid}`);
    for (const name of ['undefined', 'null', 'ann']) refused(withToken(token({ sid: name }), { sid }));
  }
});

test('7. an error of sessionId goes to next', limit, () => {
  const broken = new TypeError('there is no req.session');
  const guard = create({ sessionId: () => { throw broken; } }).protect;
  assert.equal(run(good(), guard), broken);
});

test('8. compared in constant time', limit, () => {
  compared = 0;
  passes(good());
  assert.ok(compared > 0, 'a right token was not compared with crypto.timingSafeEqual');
  const value = token({ sid: 'ann' });
  compared = 0;
  refused(withToken(value.slice(0, -20) + (value.at(-20) === 'A' ? 'B' : 'A') + value.slice(-19)));
  assert.ok(compared > 0, 'a wrong token was refused without crypto.timingSafeEqual');
});

test('8. a short key, or no origin, is a RangeError', limit, () => {
  for (const key of ['', 'secret', 'k'.repeat(31), Buffer.alloc(16), undefined]) assert.throws(() => create({ key }), RangeError, `key: ${key}`);
  for (const origins of [[], undefined]) assert.throws(() => create({ origins }), RangeError);
  const withBytes = create({ key: Buffer.alloc(32, 1) });
  passes(withToken(withBytes.token({ sid: 'ann' })), 'a key of 32 bytes', withBytes.protect);
  assert.doesNotThrow(() => create({ key: 'ü'.repeat(16) }), '16 characters of two bytes each are 32 bytes');
});
