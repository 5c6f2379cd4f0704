import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import zlib from 'node:zlib';
import express from 'express';
import { loadConfig } from '../src/config.js';
import { createServer } from '../src/server.js';

const limit = { timeout: 10_000 };

async function start(t, env = {}) {
  const logged = [];
  const server = createServer(loadConfig(env), { log: (...line) => logged.push(line) });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => { server.close(); server.closeAllConnections(); });
  return { server, logged, url: `http://127.0.0.1:${server.address().port}` };
}

/** What the app believes of a client that sends an X-Forwarded-For of its own through one proxy. */
async function whoami(t, TRUST_PROXY) {
  const { url } = await start(t, { TRUST_PROXY });
  const headers = {
    'X-Forwarded-For': '6.6.6.6, 203.0.113.7', // 6.6.6.6: the client's invention; 203.0.113.7: added by the proxy
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'api.example',
  };
  return (await fetch(`${url}/whoami`, { headers })).json();
}

test('no proxy is trusted by default: the headers count for nothing', limit, async (t) => {
  const { ip, protocol, host } = await whoami(t, '');
  assert.deepEqual([ip, protocol], ['127.0.0.1', 'http']);
  assert.match(host, /^127\.0\.0\.1:/);
});

test('one proxy: the address that it added, not the one that the client made up', limit, async (t) => {
  assert.deepEqual(await whoami(t, '1'), { ip: '203.0.113.7', protocol: 'https', host: 'api.example' });
  assert.deepEqual(await whoami(t, 'loopback'), { ip: '203.0.113.7', protocol: 'https', host: 'api.example' });
});

test('one proxy too many: the client chooses its address', limit, async (t) => {
  assert.equal((await whoami(t, '2')).ip, '6.6.6.6');
});

test("Express by itself takes '1' for an address, trust proxy = true for an invitation", limit, () => {
  const trusts = (setting) => express().set('trust proxy', setting).get('trust proxy fn')('127.0.0.1', 0);
  assert.equal(trusts(1), true);
  assert.equal(trusts('1'), false, "'1' is the address 0.0.0.1");
  assert.throws(() => trusts('true'), /invalid IP address/);
  assert.equal(express().set('trust proxy', true).get('trust proxy fn')('6.6.6.6', 9), true);
});

test('a body beyond the limit: 413, also when it is small only while compressed', limit, async (t) => {
  const { url, logged } = await start(t, { BODY_LIMIT_KB: '1' });
  const post = (body, encoding) => fetch(`${url}/echo`, {
    method: 'POST', body, headers: { 'content-type': 'application/json', ...(encoding && { 'content-encoding': encoding }) },
  });
  const large = JSON.stringify({ text: 'x'.repeat(100_000) });
  const zipped = zlib.gzipSync(large);
  assert.ok(zipped.length < 1024);
  assert.equal((await post(large)).status, 413);
  assert.equal((await post(zipped, 'gzip')).status, 413);
  assert.equal((await post('{"text":"x"}')).status, 200);
  assert.deepEqual(logged, []);
});

test('a handler that does not come to an end: 503 at the deadline', limit, async (t) => {
  const { url, logged } = await start(t, { DEADLINE_MS: '100' });
  const res = await fetch(`${url}/slow`);
  assert.equal(res.status, 503);
  assert.deepEqual(await res.json(), { title: 'Service Unavailable', status: 503, detail: 'It took too long.' });
  assert.deepEqual(logged, []);
});

test('a client that leaves ends the wait, and is no error', limit, async (t) => {
  const { server, url, logged } = await start(t);
  const closed = new Promise((resolve) => { server.once('request', (req, res) => res.once('close', resolve)); });
  const leaves = new AbortController();
  const asked = once(server, 'request');
  const answer = fetch(`${url}/slow`, { signal: leaves.signal });
  await asked;
  leaves.abort();
  await assert.rejects(answer);
  await closed;
  await new Promise(setImmediate);
  assert.deepEqual(logged, []);
});

test('the timeouts of the server are set', limit, async (t) => {
  const { server } = await start(t);
  const { requestTimeout, headersTimeout, keepAliveTimeout } = server;
  assert.deepEqual({ requestTimeout, headersTimeout, keepAliveTimeout }, { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 });
});

test("NODE_ENV: only 'production' keeps Express's own error page from showing the stack", limit, async (t) => {
  const before = process.env.NODE_ENV;
  t.after(() => { if (before === undefined) delete process.env.NODE_ENV; else process.env.NODE_ENV = before; });
  t.mock.method(console, 'error', () => {});

  for (const [env, shows] of [['development', true], ['staging', true], ['production', false]]) {
    process.env.NODE_ENV = env; // express() reads it
    const app = express();
    app.get('/', () => { throw new Error('secret'); });
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const page = await (await fetch(`http://127.0.0.1:${server.address().port}`)).text();
    assert.equal(/app\.test\.js/.test(page), shows, env);
    assert.equal(app.enabled('view cache'), env === 'production');
    await new Promise(setImmediate); // Express prints the error a little later
    server.close();
    server.closeAllConnections();
  }
});
