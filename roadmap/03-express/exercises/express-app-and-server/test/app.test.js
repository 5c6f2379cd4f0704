import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { test } from 'node:test';
import { createApp } from '../src/app.js';
import { start } from '../src/start.js';

const timeout = 10_000;
const LINKS = new Map([['docs', 'https://docs.example/'], ['blog', 'https://blog.example/']]);

/** Serves an app without start(), so that a mistake there does not hide what the app does. */
async function serve(t, app) {
  const server = http.createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => close(server));
  return (path) => fetch(`http://127.0.0.1:${server.address().port}${path}`, { redirect: 'manual' });
}

async function close(server) {
  if (!server?.listening) return;
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

test('1. importing src/app.js does nothing', { timeout }, async () => {
  const url = new URL('../src/app.js', import.meta.url).href;
  const output = await new Promise((resolve, reject) => {
    const args = ['--input-type=module', '-e', `await import(${JSON.stringify(url)})`];
    execFile(process.execPath, args, { timeout: 5000 }, (err, stdout, stderr) => {
      if (err) reject(new Error(err.killed ? 'the import keeps the process alive: a port or a timer is open' : stderr));
      else resolve(stdout + stderr);
    });
  });
  assert.equal(output, '', 'the import printed something');
});

test('2. createApp returns an app that redirects and counts', { timeout }, async (t) => {
  const get = await serve(t, createApp({ links: LINKS }));
  const docs = await get('/docs');
  assert.equal(docs.status, 302);
  assert.equal(docs.headers.get('location'), 'https://docs.example/');
  await get('/docs');
  await get('/blog');
  assert.deepEqual(await (await get('/-/hits')).json(), { docs: 2, blog: 1 });
});

test('2. createApp opens nothing, and gives a new app each time', { timeout }, (t) => {
  const listen = t.mock.method(net.Server.prototype, 'listen', function () { return this; });
  const apps = [createApp({ links: LINKS }), createApp({ links: LINKS })];
  assert.equal(listen.mock.callCount(), 0, 'createApp listens');
  assert.equal(typeof apps[0], 'function', 'createApp must return the Express app');
  assert.notEqual(apps[0], apps[1]);
});

test('2. two apps share no counters and no links', { timeout }, async (t) => {
  const one = await serve(t, createApp({ links: LINKS }));
  const two = await serve(t, createApp({ links: new Map([['docs', 'https://other.example/']]) }));
  await one('/docs');
  assert.deepEqual(await (await two('/-/hits')).json(), {}, 'the second app counts what the first has served');
  assert.equal((await two('/docs')).headers.get('location'), 'https://other.example/');
  assert.deepEqual(await (await one('/-/hits')).json(), { docs: 1 });
});

test('3. an unknown name: 404 as JSON, not counted', { timeout }, async (t) => {
  const get = await serve(t, createApp({ links: LINKS }));
  for (const path of ['/nothing', '/docs/deeper']) {
    const res = await get(path);
    assert.equal(res.status, 404, path);
    assert.match(res.headers.get('content-type'), /^application\/json/, `${path}: the 404 is not JSON`);
    assert.equal(typeof (await res.json()).error, 'string');
  }
  assert.deepEqual(await (await get('/-/hits')).json(), {}, 'names that do not exist were counted');
});

test('3. no answer says X-Powered-By', { timeout }, async (t) => {
  const get = await serve(t, createApp({ links: LINKS }));
  for (const path of ['/docs', '/-/hits', '/nothing']) {
    assert.equal((await get(path)).headers.get('x-powered-by'), null, path);
  }
});

test('4. start resolves with the server when its port is open', { timeout }, async (t) => {
  const server = await start(createApp({ links: LINKS }));
  t.after(() => close(server));
  assert.ok(server instanceof http.Server, 'start must resolve with the http.Server');
  assert.ok(server.listening, 'start resolved before the port was open');
  const res = await fetch(`http://127.0.0.1:${server.address().port}/-/hits`);
  assert.deepEqual(await res.json(), {}, 'the server does not serve the app');
});

test('4. start takes the port that it is given', { timeout }, async (t) => {
  const free = net.createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address();
  await new Promise((resolve) => free.close(resolve));
  const server = await start(createApp({ links: LINKS }), { port });
  t.after(() => close(server));
  assert.equal(server.address().port, port);
});

test('5. without a host it listens on 127.0.0.1 alone', { timeout }, async (t) => {
  const server = await start(createApp({ links: LINKS }));
  t.after(() => close(server));
  assert.equal(server.address().address, '127.0.0.1', 'everybody in the network can reach it');
});

test('5. with a host it listens there', { timeout }, async (t) => {
  const server = await start(createApp({ links: LINKS }), { host: '0.0.0.0' });
  t.after(() => close(server));
  assert.equal(server.address().address, '0.0.0.0');
});

test('6. a port that is taken rejects with the error', { timeout }, async (t) => {
  const first = await start(createApp({ links: LINKS }), { host: '127.0.0.1' });
  t.after(() => close(first));
  let second;
  await assert.rejects(
    async () => { second = await start(createApp({ links: LINKS }), { port: first.address().port, host: '127.0.0.1' }); },
    { code: 'EADDRINUSE' },
    'start took the error for success',
  );
  await close(second);
});

test('7. a later error of the server is not swallowed', { timeout }, async (t) => {
  const server = await start(createApp({ links: LINKS }));
  t.after(() => close(server));
  assert.throws(() => server.emit('error', new Error('later')), /later/, 'somebody still listens for errors, and says nothing');
});
