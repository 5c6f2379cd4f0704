import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, serialize } from '../src/cookies.js';

test('what protects is on by default', () => {
  assert.equal(serialize('__Host-sid', 'abc'), '__Host-sid=abc; Path=/; Secure; HttpOnly; SameSite=Lax');
});

test('a value cannot add attributes or headers', () => {
  assert.equal(serialize('q', 'a; Domain=evil\r\nX: y', { secure: false, httpOnly: false, sameSite: null }), 'q=a%3B%20Domain%3Devil%0D%0AX%3A%20y; Path=/');
  assert.throws(() => serialize('a=b;c', '1'), TypeError);
});

test('a __Host- cookie that browsers would drop is an error', () => {
  for (const options of [{ domain: 'shop.example' }, { path: '/account' }, { secure: false }]) {
    assert.throws(() => serialize('__Host-sid', 'abc', options), TypeError);
  }
});

test('parsing: "=" in values, white space, names from Object.prototype, broken escapes', () => {
  const cookies = parse('a=1=2;  b=%C3%BC ; __proto__=x; toString=y; bad=100%; empty=; novalue');
  assert.deepEqual([...cookies], [['a', '1=2'], ['b', 'ü'], ['__proto__', 'x'], ['toString', 'y'], ['bad', '100%'], ['empty', '']]);
  assert.equal(parse().size, 0);
});

test('of two cookies with one name the first counts', () => {
  assert.equal(parse('sid=first; sid=second').get('sid'), 'first');
});
