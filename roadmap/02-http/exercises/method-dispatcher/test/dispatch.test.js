import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { test } from 'node:test';
import { resource } from '../src/dispatch.js';

const TEXT = 'twelve bytes';

/** The resource of most tests. `calls` remembers who was called, and with which method. */
function note() {
  const calls = [];
  const handlers = {
    GET(req, res) {
      calls.push(`GET handler, ${req.method}`);
      res.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': TEXT.length, ETag: '"1"' });
      res.end(TEXT);
    },
    async PUT(req, res) {
      calls.push(`PUT handler, ${req.method}`);
      res.writeHead(204).end();
    },
  };
  return { handlers, calls };
}

/** Serves one resource, sends one request, and gives the answer with its Allow header as a sorted list. */
async function send(t, handlers, method) {
  const serve = resource(handlers);
  const server = http.createServer(serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.close(); server.closeAllConnections(); });
  const { port } = server.address();
  const request = http.request({ host: '127.0.0.1', port, method, agent: false }).end();
  const [response] = await once(request, 'response');
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk;
  const allow = response.headers.allow?.split(',').map((m) => m.trim()).sort();
  return { status: response.statusCode, headers: response.headers, body, allow };
}

test('1. calls the handler of the method', { timeout: 5000 }, async (t) => {
  const { handlers, calls } = note();
  assert.equal((await send(t, handlers, 'GET')).body, TEXT);
  assert.equal((await send(t, handlers, 'PUT')).status, 204);
  assert.deepEqual(calls, ['GET handler, GET', 'PUT handler, PUT']);
});

test('1. calls handlers of methods that are not in KNOWN', { timeout: 5000 }, async (t) => {
  const handlers = { QUERY(req, res) { res.end('found'); } };
  assert.equal((await send(t, handlers, 'QUERY')).body, 'found');
});

test('2. HEAD: status and headers of GET, no body', { timeout: 5000 }, async (t) => {
  const { handlers } = note();
  const head = await send(t, handlers, 'HEAD');
  assert.equal(head.status, 200);
  assert.equal(head.body, '');
  assert.equal(head.headers.etag, '"1"', 'HEAD has not the headers that GET has');
  assert.equal(head.headers['content-length'], String(TEXT.length));

  const missing = await send(t, { GET(req, res) { res.writeHead(404).end(); } }, 'HEAD');
  assert.equal(missing.status, 404, 'HEAD must have the status that GET has');
});

test('2. a HEAD handler of its own goes first', { timeout: 5000 }, async (t) => {
  const { handlers, calls } = note();
  handlers.HEAD = (req, res) => { res.writeHead(200, { ETag: '"cheap"' }).end(); };
  assert.equal((await send(t, handlers, 'HEAD')).headers.etag, '"cheap"');
  assert.deepEqual(calls, [], 'the GET handler was called although there is one for HEAD');
});

test('3. OPTIONS: 204 and Allow, no body', { timeout: 5000 }, async (t) => {
  const { handlers, calls } = note();
  const options = await send(t, handlers, 'OPTIONS');
  assert.equal(options.status, 204);
  assert.equal(options.body, '');
  assert.deepEqual(options.allow, ['GET', 'HEAD', 'OPTIONS', 'PUT']);
  assert.deepEqual(calls, []);
});

test('3. an OPTIONS handler of its own goes first', { timeout: 5000 }, async (t) => {
  const handlers = { OPTIONS(req, res) { res.writeHead(204, { 'Access-Control-Allow-Methods': 'PUT' }).end(); } };
  assert.equal((await send(t, handlers, 'OPTIONS')).headers['access-control-allow-methods'], 'PUT');
  assert.deepEqual((await send(t, handlers, 'PUT')).allow, ['OPTIONS'], 'Allow must name OPTIONS once');
});

test('4. 405 with Allow for a known method that the resource does not answer', { timeout: 5000 }, async (t) => {
  const { handlers, calls } = note();
  for (const method of ['POST', 'PATCH', 'DELETE']) {
    const { status, allow } = await send(t, handlers, method);
    assert.equal(status, 405, `${method} must be refused with 405`);
    assert.deepEqual(allow, ['GET', 'HEAD', 'OPTIONS', 'PUT'], 'a 405 must carry Allow');
  }
  assert.deepEqual(calls, []);
});

test('4. without GET there is no HEAD', { timeout: 5000 }, async (t) => {
  const handlers = { POST(req, res) { res.writeHead(201).end(); } };
  const head = await send(t, handlers, 'HEAD');
  assert.equal(head.status, 405);
  assert.deepEqual(head.allow, ['OPTIONS', 'POST']);
});

test('5. 501 for a method that the server does not know', { timeout: 5000 }, async (t) => {
  const { handlers } = note();
  for (const method of ['PROPFIND', 'QUERY']) assert.equal((await send(t, handlers, method)).status, 501, method);
});

test('6. Allow names each method once, and those of this resource only', { timeout: 5000 }, async (t) => {
  const ok = (req, res) => { res.end(); };
  const full = { GET: ok, HEAD: ok, QUERY: ok, OPTIONS: ok, DELETE: ok };
  assert.deepEqual((await send(t, full, 'POST')).allow, ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'QUERY']);
  assert.deepEqual((await send(t, {}, 'OPTIONS')).allow, ['OPTIONS']);
});

test('7. the handler sees the method that the client sent', { timeout: 5000 }, async (t) => {
  const { handlers, calls } = note();
  await send(t, handlers, 'HEAD');
  assert.deepEqual(calls, ['GET handler, HEAD']);
});

test('7. the handlers stay as they were given', { timeout: 5000 }, async (t) => {
  const { handlers } = note();
  for (const method of ['HEAD', 'OPTIONS', 'POST']) await send(t, handlers, method);
  assert.deepEqual(Object.keys(handlers), ['GET', 'PUT'], 'resource() wrote into the object that it was given');
});

test('7. what a handler throws or rejects with reaches the caller', { timeout: 5000 }, async () => {
  const boom = new Error('boom');
  const call = (handlers, method) => assert.rejects(
    async () => resource(handlers)({ method, headers: {}, url: '/' }, {}),
    boom,
    `the error of the handler for ${method} did not reach the caller`,
  );
  for (const method of ['GET', 'HEAD']) {
    await call({ GET() { throw boom; } }, method);
    await call({ async GET() { throw boom; } }, method);
  }
});
