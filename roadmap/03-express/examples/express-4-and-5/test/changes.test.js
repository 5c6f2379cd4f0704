import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matching, renamed } from '../src/paths.js';
import { loud, same, silent } from '../src/requests.js';
import { answer, params, processOf } from '../src/run.js';

/** For each row what Express 4 answers, and what Express 5 does. */
const paths = [
  [renamed, [
    ['200 {"0":"a/b"}', 'throws at start: Missing parameter name'],
    ['404', '200 {"path":["a","b"]}'],
    ['404', '404'],
    ['404', '200 {}'],
    ['200 {}', 'throws at start: Unexpected ?'],
    ['404', '200 {}'],
    ['200 {"id":"7"}', 'throws at start: Unexpected ('],
    ['200 {"id":"7"}', '200 {"id":"7"}'],
    ['200 {}', 'throws at start: Unexpected ('],
    ['200 {}', '200 {}'],
  ]],
  [matching, [
    ['200 {}', '200 {}'],
    ['200 {"id":"7"}', '200 {"id":"7"}'],
    ['404', '404'],
    ['200 {"name":"logo","ext":"png"}', '200 {"name":"logo","ext":"png"}'],
    ['200 {"from":"FRA","to":"LIS"}', '200 {"from":"FRA","to":"LIS"}'],
    ['200 {"name":"a/b"}', '200 {"name":"a/b"}'],
    ["400 Failed to decode param '%E0'", "400 Failed to decode param '%E0'"],
  ]],
];
for (const [rows, answers] of paths) {
  for (const [i, [path, url]] of rows.entries()) {
    test(`${path} <- ${url}`, async () => {
      assert.deepEqual([await params(4, path, url), await params(5, path, url)], answers[i]);
    });
  }
}

const requests = {
  'res.json(201, obj)': ['201 {"id":7}', '200 201'],
  'res.json(obj, 201)': ['201 {"id":7}', '200 {"id":7}'],
  'res.send(404)': ['404 Not Found', '200 404'],
  "res.redirect('back')": ['302 /cart', '302 back'],
  'req.query.page ??= 1': ['200 {"page":1}', '200 {}'],
  '?filter[state]=open': ['200 {"filter":{"state":"open"}}', '200 {"filter[state]":"open"}'],
  'json(), a request without body': ['200 {}', '200 undefined'],
  'urlencoded(), a[b]=1': ['200 {"a":{"b":"1"}}', '200 {"a[b]":"1"}'],
  'static, a folder with a dot': ['200 {"applinks":{}}', '404'],
  'req.host': ['200 "127.0.0.1"', '200 "127.0.0.1:PORT"'],
  'app.del(path)': ['200', 'throws at start: app.del is not a function'],
  "app.use('*')": ['200 "all"', 'throws at start: Missing parameter name'],
  "req.param('id')": ['200 "7"', '500 req.param is not a function'],
  'req.query = {}': ['200 {}', '500 Cannot set property query of #<IncomingMessage> which has only a getter'],
  "res.status('201')": ['201 "ok"', '500 Invalid status code: "201". Status code must be an integer.'],
  'res.redirect(url, 301)': ['301 /new', /^500 /],
  'json(), malformed': [/^400 /, /^400 /],
  'json(), 200 kB': ['413 request entity too large', '413 request entity too large'],
  'OPTIONS of a GET and a PUT': ['200 Allow: GET, HEAD, PUT', '200 Allow: GET, HEAD, PUT'],
  'DELETE of a path that has GET': ['404', '404'],
};
for (const [what, ...app] of [...silent, ...loud, ...same]) {
  test(what, async () => {
    for (const version of [4, 5]) {
      const expected = requests[what][version - 4];
      const got = await answer(version, ...app);
      if (typeof expected === 'string') assert.equal(got, expected, `Express ${version}`);
      else assert.match(got, expected, `Express ${version}`);
    }
  });
}

test('an async handler that throws: 4 leaves the client waiting and ends, 5 answers', { timeout: 10_000 }, async () => {
  assert.equal(await processOf(4, 'async-error'), 'exit code 1: Error: database is gone');
  assert.equal(await processOf(5, 'async-error'), 'exit code 0: answered 500');
});

test('a port in use: 4 throws, 5 calls the callback', { timeout: 10_000 }, async () => {
  assert.match(await processOf(4, 'port-in-use'), /^exit code 1: Error: listen EADDRINUSE/);
  assert.equal(await processOf(5, 'port-in-use'), 'exit code 0: "Listening!"');
});
