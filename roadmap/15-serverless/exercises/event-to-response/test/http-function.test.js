import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpFunction } from '../src/http-function.js';

const timeout = 1000;
const context = { awsRequestId: 'aws-1' };
const event = (more = {}) => ({
  version: '2.0', rawPath: '/orders/7', rawQueryString: '', headers: { host: 'x.example', 'content-type': 'application/json' },
  requestContext: { requestId: 'req-1', http: { method: 'POST', path: '/orders/7' } }, isBase64Encoded: false, ...more,
});

async function request(more) {
  let seen;
  await httpFunction(async (req) => { seen = req; return {}; })(event(more), context);
  return seen;
}
function answer(value, lines = []) {
  const handle = typeof value === 'function' ? value : async () => value;
  return httpFunction(handle, { log: (line) => { lines.push(line); } })(event(), context);
}

test('1. method, path, headers, id', { timeout }, async () => {
  const { method, path, headers, requestId } = await request({ requestContext: { requestId: 'req-1', http: { method: 'POST', path: '/prod/orders/7' } } });
  assert.deepEqual([method, path, headers.host, requestId], ['POST', '/orders/7', 'x.example', 'req-1']);
});

test('1. repeated parameters stay apart, commas stay commas', { timeout }, async () => {
  const { query } = await request({ rawQueryString: 'tag=a%2Cb&tag=c&q=1+2', queryStringParameters: { tag: 'a,b,c', q: '1 2' } });
  assert.deepEqual(query.getAll('tag'), ['a,b', 'c']);
  assert.equal(query.get('q'), '1 2');
});

test('1. cookies', { timeout }, async () => {
  const { cookies } = await request({ cookies: ['a=1', 'b=x=y', '__proto__=z'] });
  assert.equal(Object.getPrototypeOf(cookies), null);
  assert.deepEqual({ a: cookies.a, b: cookies.b, keys: Object.keys(cookies).length }, { a: '1', b: 'x=y', keys: 3 });
  assert.equal(Object.keys((await request()).cookies).length, 0, 'an event without cookies');
});

test('2. the bytes of the body, base64 or text', { timeout }, async () => {
  const bytes = Buffer.from([0xff, 0x00, 0x7b]);
  assert.deepEqual((await request({ body: bytes.toString('base64'), isBase64Encoded: true })).body, bytes);
  assert.deepEqual((await request({ body: '{"ü":1}' })).body, Buffer.from('{"ü":1}'));
  assert.deepEqual((await request()).body, Buffer.alloc(0));
});

test('2. json() parses both, and text that is not JSON is a 400', { timeout }, async () => {
  assert.deepEqual((await request({ body: Buffer.from('{"ü":1}').toString('base64'), isBase64Encoded: true })).json(), { ü: 1 });
  const lines = [];
  const handler = httpFunction(async (req) => ({ body: req.json() }), { log: (line) => { lines.push(line); } });
  for (const body of ['{"a":', undefined]) {
    const result = await handler(event({ body }), context);
    assert.deepEqual([result.statusCode, JSON.parse(result.body)], [400, { error: 'invalid JSON' }]);
  }
  assert.deepEqual(lines, [], 'a mistake of the client is no error of ours');
  const patient = httpFunction(async (req) => { try { return { body: req.json() }; } catch (err) { return { body: err.message }; } });
  assert.equal((await patient(event({ body: '{' }), context)).statusCode, 200);
});

test('3. JSON with its type, and with another one', { timeout }, async () => {
  assert.deepEqual(await answer({ status: 201, headers: { Location: '/orders/8' }, cookies: ['s=1; HttpOnly'], body: { id: 8 } }), {
    statusCode: 201, headers: { Location: '/orders/8', 'content-type': 'application/json' }, cookies: ['s=1; HttpOnly'], body: '{"id":8}', isBase64Encoded: false,
  });
  assert.deepEqual((await answer({ headers: { 'Content-Type': 'application/problem+json' }, body: {} })).headers, { 'Content-Type': 'application/problem+json' });
  assert.deepEqual((await answer({ headers: { 'CONTENT-TYPE': 'text/json' }, body: {} })).headers, { 'CONTENT-TYPE': 'text/json' });
  for (const value of [null, 0, false]) {
    const result = await answer({ body: value });
    assert.deepEqual([result.statusCode, result.body], [200, String(value)], `${value} is a body`);
  }
  const shared = Object.freeze({ etag: '1' });
  assert.equal((await answer({ headers: shared, body: [] })).statusCode, 200);
});

test('3. buffers, strings, nothing', { timeout }, async () => {
  const image = Buffer.from([0x89, 0x50, 0xff]);
  const binary = await answer({ headers: { 'content-type': 'image/png' }, body: image });
  assert.deepEqual([binary.isBase64Encoded, Buffer.from(binary.body, 'base64'), binary.headers], [true, image, { 'content-type': 'image/png' }]);
  const text = await answer({ body: 'hello' });
  assert.deepEqual([text.body, text.isBase64Encoded, text.statusCode, text.cookies], ['hello', false, 200, []]);
  assert.deepEqual([text.headers, (await answer({ body: image })).headers], [{}, {}], 'only what is written as JSON gets the type of JSON');
  for (const nothing of [{}, undefined]) {
    const empty = await answer(nothing);
    assert.deepEqual([empty.statusCode, empty.body ?? '', empty.isBase64Encoded], [204, '', false]);
  }
  assert.equal((await answer({ status: 202 })).statusCode, 202);
});

test('4. errors for the client', { timeout }, async () => {
  const lines = [];
  const result = await answer(async () => { throw Object.assign(new Error('no such order'), { status: 404 }); }, lines);
  assert.deepEqual(result, { statusCode: 404, headers: { 'content-type': 'application/json' }, cookies: [], body: '{"error":"no such order"}', isBase64Encoded: false });
  for (const status of [400, 499]) {
    assert.equal((await answer(async () => { throw Object.assign(new Error('edge'), { status }); }, lines)).statusCode, status);
  }
  assert.deepEqual(lines, []);
});

test('5. errors of ours: logged, and nothing of them in the answer', { timeout }, async () => {
  for (const handle of [
    async () => { throw new TypeError('password is hunter2'); },
    () => { throw new TypeError('password is hunter2'); },
    ...[302, 399, 500, 503].map((status) => async () => { throw Object.assign(new TypeError('password is hunter2'), { status }); }),
  ]) {
    const lines = [];
    const result = await answer(handle, lines);
    assert.deepEqual([result.statusCode, JSON.parse(result.body)], [500, { error: 'internal' }]);
    assert.deepEqual(lines, [{ level: 'error', requestId: 'req-1', awsRequestId: 'aws-1', name: 'TypeError', message: 'password is hunter2' }]);
  }
});

test('5. a body that cannot be sent, and an error that is none', { timeout }, async () => {
  const lines = [];
  assert.equal((await answer({ body: { n: 1n } }, lines)).statusCode, 500);
  assert.equal((await answer({ body: () => {} }, lines)).statusCode, 500, 'JSON.stringify of a function is undefined');
  assert.equal((await answer(async () => { throw undefined; }, lines)).statusCode, 500);
  assert.equal(lines.length, 3);
});
