import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpError } from '../src/http-error.js';
import { createRouter } from '../src/router.js';

const timeout = 2000;

function router(...patterns) {
  const it = createRouter();
  for (const pattern of patterns) it.add(pattern, `value of ${pattern}`);
  return it;
}
/** What of a match can be compared: [pattern, params], or null. */
function matched(it, target) {
  const found = it.match(target);
  return found && [found.value.replace('value of ', ''), { ...found.params }];
}

const words = (found) => (found ? `${found[0]} with ${JSON.stringify(found[1])}` : 'nothing');
function expectMatch(it, target, expected, because) {
  const found = matched(it, target);
  assert.deepEqual(found, expected, `${target} must match ${words(expected)}${because ? ` (${because})` : ''}, but matched ${words(found)}`);
}
function expectNoMatch(it, target) {
  const found = matched(it, target);
  assert.equal(found, null, `${JSON.stringify(target)} must match nothing, but matched ${words(found)}`);
}

test('1. text must be equal, a parameter takes one segment', { timeout }, () => {
  const it = router('/', '/notes', '/users/:id', '/users/:userId/notes/:noteId');
  expectMatch(it, '/', ['/', {}]);
  expectMatch(it, '/notes', ['/notes', {}]);
  expectMatch(it, '/users/7', ['/users/:id', { id: '7' }]);
  expectMatch(it, '/users/7/notes/a-b_c.d~e', ['/users/:userId/notes/:noteId', { userId: '7', noteId: 'a-b_c.d~e' }]);
  for (const target of ['/note', '/notes2', '/xnotes', '/Notes', '/notes/', '/notes/7', '/users', '/users/', '/users//notes/7', '/users/7/', '/users/7/notes/']) {
    expectNoMatch(it, target);
  }
});

test('1. no character of a pattern is special but the colon', { timeout }, () => {
  const it = router('/v1.0/:x', '/a*b', '/(c)', '/d+', '/[e]', '/f$', '/g:h');
  expectMatch(it, '/v1.0/y', ['/v1.0/:x', { x: 'y' }]);
  for (const target of ['/a*b', '/(c)', '/d+', '/[e]', '/f$', '/g:h']) expectMatch(it, target, [target, {}]);
  for (const target of ['/v1x0/y', '/aab', '/c', '/dd', '/e', '/f', '/gx']) expectNoMatch(it, target);
});

test('2. splits before it decodes', { timeout }, () => {
  const it = router('/files/:name', '/files/:folder/:name');
  expectMatch(it, '/files/a%2Fb', ['/files/:name', { name: 'a/b' }]);
  expectMatch(it, '/files/a%2fb/c', ['/files/:folder/:name', { folder: 'a/b', name: 'c' }]);
  expectNoMatch(it, '/files%2fa');
  expectMatch(it, '/files/a%3Fb%23c', ['/files/:name', { name: 'a?b#c' }]);
});

test('2. decodes once', { timeout }, () => {
  const it = router('/files/:name', '/100%/:name');
  expectMatch(it, '/files/%2541', ['/files/:name', { name: '%41' }]);
  expectMatch(it, '/files/a%252Fb', ['/files/:name', { name: 'a%2Fb' }]);
  expectMatch(it, '/files/100%25', ['/files/:name', { name: '100%' }], 'a decoded % must not be decoded again');
  expectMatch(it, '/100%25/x', ['/100%/:name', { name: 'x' }], 'the pattern is not encoded');
});

test('2. compares decoded text', { timeout }, () => {
  const it = router('/café', '/notes', '/a b/:name');
  expectMatch(it, '/caf%C3%A9', ['/café', {}]);
  expectMatch(it, '/%6eotes', ['/notes', {}]);
  expectMatch(it, '/a%20b/x+y', ['/a b/:name', { name: 'x+y' }]);
  expectNoMatch(it, '/a+b/x');
  expectMatch(it, '/a%20b/%3Ax', ['/a b/:name', { name: ':x' }]);
});

test('3. malformed percent-encoding is 400, whether a route fits or not', { timeout }, () => {
  const it = router('/files/:name');
  for (const target of ['/files/%zz', '/files/%', '/files/a%2', '/files/%ff', '/files/%C3', '/nowhere/x/%zz', '/%zz/files', '/files/x/%ff/y']) {
    assert.throws(() => it.match(target), (err) => err instanceof HttpError && err.status === 400, `${target} must throw HttpError 400`);
  }
});

test('4. a target cannot bring its own host along', { timeout }, () => {
  const it = router('/', '/notes', '/evil.test/notes');
  for (const target of ['//evil.test/notes', '//notes', '//evil.test', '///notes', '//', '///']) {
    expectNoMatch(it, target);
  }
});

test('4. targets in other forms', { timeout }, () => {
  const it = router('/', '/notes', '/:any');
  expectMatch(it, 'http://any.host/notes?a=1', ['/notes', {}]);
  expectMatch(it, 'https://any.host:8443/notes', ['/notes', {}]);
  for (const target of ['*', '', 'notes', 'a.test:443', 'http://']) expectNoMatch(it, target);
});

test('4. dots are resolved before matching', { timeout }, () => {
  const it = router('/admin', '/notes/:id', '/:any');
  expectMatch(it, '/notes/../admin', ['/admin', {}]);
  expectMatch(it, '/notes/%2e%2E/admin', ['/admin', {}]);
  expectMatch(it, '/./notes/7', ['/notes/:id', { id: '7' }]);
  expectMatch(it, '/notes/..%2fadmin', ['/notes/:id', { id: '../admin' }]);
});

test('5. text wins over a parameter, in any order', { timeout }, () => {
  for (const it of [router('/notes/new', '/notes/:id'), router('/notes/:id', '/notes/new')]) {
    expectMatch(it, '/notes/new', ['/notes/new', {}]);
    expectMatch(it, '/notes/newer', ['/notes/:id', { id: 'newer' }]);
  }
});

test('5. the first difference from the left decides', { timeout }, () => {
  const patterns = ['/:a/b/c', '/a/:b/:c', '/:a/:b/c', '/a/b/:c'];
  for (const it of [router(...patterns), router(...patterns.toReversed())]) {
    expectMatch(it, '/a/b/c', ['/a/b/:c', { c: 'c' }]);
    expectMatch(it, '/a/x/c', ['/a/:b/:c', { b: 'x', c: 'c' }]);
    expectMatch(it, '/x/b/c', ['/:a/b/c', { a: 'x' }]);
    expectMatch(it, '/x/y/c', ['/:a/:b/c', { a: 'x', b: 'y' }]);
  }
});

test('5. a better beginning is no use if the end does not fit', { timeout }, () => {
  for (const it of [router('/a/b', '/:x/c'), router('/:x/c', '/a/b')]) {
    expectMatch(it, '/a/c', ['/:x/c', { x: 'a' }]);
  }
});

test('5. routes added after a match count, too', { timeout }, () => {
  const it = router('/notes/:id');
  expectMatch(it, '/notes/new', ['/notes/:id', { id: 'new' }]);
  it.add('/notes/new', 'value of /notes/new');
  expectMatch(it, '/notes/new', ['/notes/new', {}]);
});

test('6. params has no prototype', { timeout }, () => {
  const it = router('/:__proto__/:constructor', '/plain');
  const { params } = it.match('/a/b');
  assert.equal(Object.getPrototypeOf(params), null, 'params must be an object without a prototype');
  assert.deepEqual(Object.entries(params), [['__proto__', 'a'], ['constructor', 'b']]);
  assert.equal(it.match('/plain').params.constructor, undefined, 'no parameter, no property');
});

test('6. two matches do not share params', { timeout }, () => {
  const it = router('/notes/:id');
  const first = it.match('/notes/1');
  it.match('/notes/2');
  assert.equal(first.params.id, '1', 'a second match must not change the params of the first');
});

test('6. query keeps all values of a key', { timeout }, () => {
  const { query } = router('/notes').match('/notes?tag=a&tag=b%26c&q=x+y&empty=');
  assert.ok(query instanceof URLSearchParams, 'query must be a URLSearchParams');
  assert.deepEqual([...query], [['tag', 'a'], ['tag', 'b&c'], ['q', 'x y'], ['empty', '']], `tag=a, tag=b&c, q=x y and an empty value were sent, but query is ${query}`);
});

test('6. a query never makes or breaks a match', { timeout }, () => {
  const it = router('/notes', '/notes/:id');
  for (const target of ['/notes?', '/notes?a/b', '/notes?%zz=%ff', '/notes?a?b', '/notes?/../x']) {
    expectMatch(it, target, ['/notes', {}]);
  }
  assert.equal(it.match('/notes?q=%zz').query.get('q'), '%zz', 'malformed encoding in the query is no error; the value stays as it is');
});
