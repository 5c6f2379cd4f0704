import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import mongoose from 'mongoose';
import { createApp } from '../../src/app.js';
import { start } from '../../src/server.js';
import { gate, onlyStandIn, problem, startApi, startDatabase } from '../support/api.js';

const limit = { timeout: 15_000 };

async function freePort() {
  const server = net.createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
const refused = (port) => assert.rejects(once(net.connect(port, '127.0.0.1'), 'connect'), { code: 'ECONNREFUSED' });

describe('start and stop', () => {
  test('8. not ready while stopping', limit, async (t) => {
    const { config, mongo } = await startDatabase();
    const app = createApp({ config, log: () => {}, isStopping: () => true });
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => { server.close(); server.closeAllConnections(); return mongo?.stop(); });
    const get = (path) => fetch(`http://127.0.0.1:${server.address().port}${path}`, { signal: AbortSignal.timeout(2_000) });
    assert.equal((await get('/readyz')).status, 503);
    assert.equal((await get('/healthz')).status, 200, 'alive it is');
  });

  test('17. no database: start() rejects, and nothing has listened', limit, async (t) => {
    t.after(() => mongoose.disconnect());
    const { config, mongo } = await startDatabase();
    await mongo?.stop();
    const port = await freePort();
    const starting = start({ config: { ...config, port, databaseUrl: 'mongodb://127.0.0.1:1/', mongo: { serverSelectionTimeoutMS: 300 } }, log: () => {} });
    starting.catch(() => {});
    await new Promise((resolve) => { setTimeout(resolve, 100); });
    await refused(port);
    await assert.rejects(starting, 'start() must reject');
    await refused(port);
  });

  test('18. slow clients have their limits', limit, async (t) => {
    const api = await startApi();
    t.after(() => api.close());
    const { headersTimeout, requestTimeout, keepAliveTimeout } = api.server;
    assert.deepEqual({ headersTimeout, requestTimeout, keepAliveTimeout }, { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 });
  });

  test('8. and 13. MongoDB away: alive, not ready, 503 with Retry-After; well again afterwards', { ...limit, skip: onlyStandIn }, async (t) => {
    const api = await startApi({ mongo: { serverSelectionTimeoutMS: 2_000 } });
    t.after(() => api.close());
    await api.mongo.stop();
    const [ready, link] = await Promise.all([api.send('GET', '/readyz'), api.send('GET', '/api/links/some', { 'X-Request-Id': 'away' })]);
    assert.equal((await api.send('GET', '/healthz')).status, 200);
    assert.equal(ready.status, 503);
    assert.match(link.headers.get('retry-after') ?? '', /^\d+$/);
    const document = await problem(link, 503);
    assert.deepEqual(document, { title: 'Service Unavailable', status: 503, requestId: 'away' });
    assert.equal((await api.logOf('away', 'error')).length, 1, 'an outage belongs in the log');
    await api.mongo.restart();
    let again = await api.send('GET', '/api/links/some');
    for (let i = 0; again.status === 503 && i < 10; i++) again = await api.send('GET', '/api/links/some'); // the driver looks twice a second
    await problem(again, 404);
  });

  test('8. not ready when MongoDB is connected but does not answer', { timeout: 20_000, skip: onlyStandIn }, async (t) => {
    const api = await startApi();
    t.after(() => api.close());
    const { arrived, open } = gate(api.mongo, 'ping');
    t.after(open);
    const ready = fetch(`${api.origin}/readyz`, { signal: AbortSignal.timeout(10_000) })
      .catch(() => { throw new Error('/readyz hangs as long as MongoDB does'); });
    await arrived(ready);
    assert.equal((await ready).status, 503);
  });

  test('19. stop() lets a request finish, then its connection, then MongoDB', { ...limit, skip: onlyStandIn }, async (t) => {
    const api = await startApi();
    t.after(() => api.close());
    await api.send('POST', '/api/links', { body: { url: 'https://a.example', slug: 'some' } });
    const { arrived, open } = gate(api.mongo, 'find', 'findAndModify');

    const answer = api.send('GET', '/some');
    await arrived(answer);
    const stopped = api.stop();
    assert.ok(stopped instanceof Promise, 'stop() must return a promise');
    assert.equal(api.stop(), stopped, 'the second stop() must return the promise of the first');
    await refused(api.server.address()?.port ?? Number(new URL(api.origin).port));
    assert.equal(mongoose.connection.readyState, 1, 'MongoDB was let go while a request still needs it');
    open();
    assert.equal((await answer).status, 302, 'the request under way was lost');

    const waited = await Promise.race([stopped.then(() => 'stopped'), new Promise((resolve) => { setTimeout(resolve, 2_000, 'still waiting').unref(); })]);
    assert.equal(waited, 'stopped', 'stop() waits for a connection that is only kept alive');
    assert.equal(mongoose.connection.readyState, 0, 'MongoDB is still connected');
  });

  test('20. what takes too long is cut off', { ...limit, skip: onlyStandIn }, async (t) => {
    const api = await startApi({ shutdownMs: 100 });
    t.after(() => api.close());
    const { arrived, open } = gate(api.mongo, 'find', 'findAndModify');
    const answer = api.send('GET', '/some');
    answer.catch(() => {});
    await arrived(answer);
    const waited = await Promise.race([api.stop().then(() => 'stopped'), new Promise((resolve) => { setTimeout(resolve, 3_000, 'still waiting').unref(); })]);
    assert.equal(waited, 'stopped');
    await assert.rejects(answer);
    open();
  });

  test('21. SIGTERM ends the process with code 0', { timeout: 30_000, skip: process.platform === 'win32' && 'Windows has no SIGTERM' }, async (t) => {
    const { config, mongo } = await startDatabase();
    t.after(() => mongo?.stop());
    const index = fileURLToPath(new URL('../../src/index.js', import.meta.url));
    const child = spawn(process.execPath, [index], { env: { ...process.env, PORT: '0', MONGODB_URL: config.databaseUrl }, stdio: ['ignore', 'pipe', 'inherit'] });
    t.after(() => child.kill('SIGKILL'));
    let url;
    for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
      url = /http:\/\/[\d.]+:\d+/.exec(text)?.[0];
      if (url) break;
    }
    assert.equal((await fetch(`${url}/healthz`)).status, 200); // leaves an idle connection behind
    child.kill('SIGTERM');
    const [code, signal] = await once(child, 'exit');
    assert.deepEqual({ code, signal }, { code: 0, signal: null });
  });
});
