import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpError } from '../src/errors.js';
import { toProblem } from '../src/problem.js';

const limit = { timeout: 5000 };
const instance = 'urn:uuid:6b0e4d3a-5f0c-4a0e-9d52-3a1d1f6f9c11';
const NOTHING = { type: 'about:blank', title: 'Internal Server Error', status: 500 };

/** The body as a client gets it. */
const sent = (problem) => JSON.parse(JSON.stringify(problem.body));

/** Headers as a client gets them; a name that is there twice, in two spellings, gives "a, b". */
const header = (problem, name) => new Headers(problem.headers).get(name);

test('1. an HttpError becomes type, title, status, detail and instance', limit, () => {
  const problem = toProblem(new HttpError(404, 'No order 17'), { instance });
  assert.equal(problem.status, 404);
  assert.deepEqual(sent(problem), { type: 'about:blank', title: 'Not Found', status: 404, detail: 'No order 17', instance });
});

test('1. no detail and no instance where there is none', limit, () => {
  assert.deepEqual(sent(toProblem(new HttpError(409))), { type: 'about:blank', title: 'Conflict', status: 409 });
});

test('1. a subclass of HttpError is an HttpError', limit, () => {
  class NoSuchOrder extends HttpError {
    constructor(id) { super(404, `No order ${id}`); }
  }
  const problem = toProblem(new NoSuchOrder(17));
  assert.equal(problem.status, 404);
  assert.equal(problem.body.detail, 'No order 17');
});

test('2. a type of its own has a title of its own', limit, () => {
  const type = 'https://example.com/problems/out-of-stock';
  const problem = toProblem(new HttpError(409, 'Two left', { type, title: 'Out of stock' }), { instance });
  assert.deepEqual(sent(problem), { type, title: 'Out of stock', status: 409, detail: 'Two left', instance });
  assert.equal(toProblem(new HttpError(409, '', { type })).body.title, 'Conflict', 'without a title the standard phrase');
});

test('2. the title of about:blank is the standard phrase', limit, () => {
  assert.equal(toProblem(new HttpError(404, '', { title: 'Oops' })).body.title, 'Not Found');
  assert.equal(toProblem(new HttpError(403, '', { type: 'about:blank', title: 'Oops' })).body.title, 'Forbidden');
});

test('3. a foreign error is a 500 and says nothing', limit, () => {
  const err = Object.assign(new Error('connect ECONNREFUSED 10.0.3.7:5432', { cause: new Error('secret') }), {
    code: 'ECONNREFUSED', address: '10.0.3.7', port: 5432, query: 'SELECT * FROM users',
  });
  const problem = toProblem(err, { instance });
  assert.equal(problem.status, 500);
  assert.deepEqual(sent(problem), { ...NOTHING, instance });
});

test('3. a status, a type or headers of a foreign error count for nothing', limit, () => {
  class UpstreamError extends Error {
    status = 404;
    statusCode = 404;
    type = 'https://upstream.example/secret';
    title = 'secret';
    extensions = { secret: true };
    headers = { 'X-Upstream-Token': 'secret' };
    retryAfterMs = 1000;
  }
  const problem = toProblem(new UpstreamError('GET http://10.0.0.9/users: 404'), { instance });
  assert.equal(problem.status, 500, 'the 404 of another service is not a 404 of this one');
  assert.deepEqual(sent(problem), { ...NOTHING, instance });
  assert.equal(header(problem, 'x-upstream-token'), null, 'a header of a foreign error was sent');
  assert.equal(header(problem, 'retry-after'), null);
  assert.equal(header(problem, 'content-type'), 'application/problem+json');
});

test('3. a foreign error that is called HttpError, too, is a 500', limit, () => {
  const err = Object.assign(new Error('GET http://10.0.0.9/users: 404'), { name: 'HttpError', status: 404, headers: { 'X-Upstream-Token': 'secret' } });
  const problem = toProblem(err, { instance });
  assert.equal(problem.status, 500, 'libraries call their errors HttpError, too: ask for the class, not for the name');
  assert.deepEqual(sent(problem), { ...NOTHING, instance });
});

test('3. whatever can be thrown', limit, () => {
  for (const thrown of [undefined, null, 'password=hunter2', 42, Symbol('s'), { status: 404, message: 'x' }, []]) {
    const problem = toProblem(thrown, { instance });
    assert.equal(problem.status, 500, String(thrown));
    assert.deepEqual(sent(problem), { ...NOTHING, instance }, String(thrown));
  }
});

test('3. an HttpError with a status that makes no sense is a 500', limit, () => {
  for (const status of [200, 302, 399, 499, 600, 1000, 0, -404, 404.5, NaN, '404', undefined, null]) {
    const type = 'https://example.com/problems/secret';
    const everything = { type, title: 'secret', extensions: { secret: 1 }, headers: { 'X-Secret': '1' }, retryAfterMs: 5000 };
    const problem = toProblem(new HttpError(status, 'secret', everything), { instance });
    assert.equal(problem.status, 500, `status ${status}`);
    assert.deepEqual(sent(problem), { ...NOTHING, instance }, `status ${status}`);
    assert.equal(header(problem, 'x-secret'), null, `status ${status}: its headers were sent`);
    assert.equal(header(problem, 'retry-after'), null, `status ${status}: its Retry-After was sent`);
  }
});

test('4. from 500 up, detail and extensions stay here', limit, () => {
  const err = new HttpError(503, 'pool of 10.0.3.7 is exhausted', { extensions: { waiting: 412 }, cause: new Error('secret') });
  const problem = toProblem(err, { instance });
  assert.equal(problem.status, 503);
  assert.deepEqual(sent(problem), { type: 'about:blank', title: 'Service Unavailable', status: 503, instance });
  assert.deepEqual(sent(toProblem(new HttpError(500, 'secret'))), NOTHING);
  const type = 'https://example.com/problems/maintenance';
  const planned = toProblem(new HttpError(503, 'secret', { type, title: 'Maintenance', headers: { 'X-Until': '12:00' } }));
  assert.deepEqual(sent(planned), { type, title: 'Maintenance', status: 503 }, 'type and title are kept');
  assert.equal(header(planned, 'x-until'), '12:00', 'its headers are kept');
});

test('4. a cause, a stack or a member that was hung onto an HttpError is not sent', limit, () => {
  const err = Object.assign(new HttpError(400, 'Bad date', { cause: new Error('secret') }), { sql: 'SELECT 1' });
  assert.deepEqual(sent(toProblem(err)), { type: 'about:blank', title: 'Bad Request', status: 400, detail: 'Bad date' });
});

test('5. extensions are members of the body', limit, () => {
  const errors = [{ pointer: '#/age', detail: 'must be 0 or more' }];
  const { body } = toProblem(new HttpError(422, 'Not valid', { extensions: { errors, balance: 30 } }));
  assert.deepEqual(body.errors, errors);
  assert.equal(body.balance, 30);
});

test('5. extensions neither replace nor supply a standard member', limit, () => {
  const extensions = { type: 'x', title: 'x', status: 200, detail: 'x', instance: 'x', left: 3 };
  assert.deepEqual(sent(toProblem(new HttpError(429, 'Slow down', { extensions }), { instance })),
    { type: 'about:blank', title: 'Too Many Requests', status: 429, detail: 'Slow down', instance, left: 3 });
  assert.deepEqual(sent(toProblem(new HttpError(429, '', { extensions }))),
    { type: 'about:blank', title: 'Too Many Requests', status: 429, left: 3 }, 'an extension took the place of a member that was left out');
});

test('6. the headers of the error are sent, the content type is ours', limit, () => {
  const allow = toProblem(new HttpError(405, '', { headers: { Allow: 'GET, HEAD', 'Content-Type': 'text/html' } }));
  assert.equal(header(allow, 'allow'), 'GET, HEAD');
  assert.equal(header(allow, 'content-type'), 'application/problem+json');
  const login = toProblem(new HttpError(401, '', { headers: { 'www-authenticate': 'Bearer', 'content-type': 'text/html' } }));
  assert.equal(header(login, 'www-authenticate'), 'Bearer');
  assert.equal(header(login, 'content-type'), 'application/problem+json');
});

test('7. Retry-After in whole seconds, rounded up', limit, () => {
  const after = (status, retryAfterMs) => header(toProblem(new HttpError(status, '', { retryAfterMs })), 'retry-after');
  assert.equal(after(429, 1500), '2', '1500 ms are 2 s, rounded up');
  assert.equal(after(503, 30_000), '30');
  assert.equal(after(503, 1), '1');
  assert.equal(after(429, 0), '0');
  assert.equal(after(429, undefined), null, 'no Retry-After where none was asked for');
  for (const name of ['Retry-After', 'retry-after']) {
    const both = toProblem(new HttpError(429, '', { headers: { [name]: '99' }, retryAfterMs: 1500 }));
    assert.equal(header(both, 'retry-after'), '2', `Retry-After must be there once, also if the headers have a ${name}`);
  }
});

test('the error itself is not changed', limit, () => {
  const err = new HttpError(429, 'Slow down', { headers: { 'X-Left': '0' }, extensions: { left: 0 }, retryAfterMs: 5 });
  const before = JSON.stringify(err);
  toProblem(err, { instance });
  assert.equal(JSON.stringify(err), before);
});
