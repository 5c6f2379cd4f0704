import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { bundle } from '../scripts/bundle.js';
import { createApp } from '../src/app.js';
import { handler } from '../src/handler.js';

const timeout = 5000;

/** An event of API Gateway's HTTP API or of a function URL, format 2.0. */
const event = (method, rawPath, { body, headers = {}, cookies } = {}) => ({
  version: '2.0', routeKey: '$default', rawPath, rawQueryString: '', cookies,
  headers: { host: 'abc.example', ...headers },
  requestContext: { requestId: 'r-1', http: { method, path: rawPath, sourceIp: '203.0.113.7' } },
  body, isBase64Encoded: false,
});

test('routes, JSON bodies and status codes go through', { timeout }, async () => {
  const put = await handler(event('PUT', '/orders/7', { body: '{"quantity":2}', headers: { 'content-type': 'application/json' } }));
  assert.deepEqual([put.statusCode, JSON.parse(put.body)], [200, { id: '7', quantity: 2 }]);
  assert.equal((await handler(event('GET', '/orders/7'))).statusCode, 200, 'the app was built again: its memory is gone');
  assert.equal((await handler(event('GET', '/orders/8'))).statusCode, 404);
});

test('each Set-Cookie stays one cookie', { timeout }, async () => {
  const login = await handler(event('POST', '/login'));
  assert.deepEqual(login.cookies.map((one) => one.split(';')[0]), ['a=1', 'b=2']);
});

test('binary answers are base64', { timeout }, async () => {
  const logo = await handler(event('GET', '/logo.png'));
  assert.equal(logo.isBase64Encoded, true);
  assert.deepEqual([...Buffer.from(logo.body, 'base64')], [0x89, 0x50, 0x4e, 0x47]);
});

test('the same app listens on a port', { timeout }, async () => {
  const server = createApp().listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => { server.close(); server.closeAllConnections(); });
  const res = await fetch(`http://127.0.0.1:${server.address().port}/orders/1`);
  assert.equal(res.status, 404);
});

test('the bundle works without node_modules', { timeout }, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'bundle-'));
  after(() => rm(folder, { recursive: true }));
  const outfile = path.join(folder, 'handler.cjs');
  assert.ok(await bundle(outfile) > 50);
  const answer = await createRequire(import.meta.url)(outfile).handler(event('GET', '/orders/8'));
  assert.equal(answer.statusCode, 404);
  execFileSync(process.execPath, ['--check', outfile]);
});
