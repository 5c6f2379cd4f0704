import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { prepareShutdown } from '../src/shutdown.js';

const timeout = 10_000;

/** A server whose answers to /wait come when `release()` is called; other answers come at once. */
async function start() {
  let release;
  const released = new Promise((resolve) => { release = resolve; });
  const server = http.createServer(async (req, res) => {
    if (req.url === '/begun') res.write('begun ');
    if (req.url !== '/now') await released;
    res.end('done');
  });
  const shutDown = prepareShutdown(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  const connect = () => net.connect(port, '127.0.0.1').setEncoding('latin1');
  return { server, shutDown, release, connect };
}
const get = (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const all = async (socket) => (await socket.toArray()).join('');

test('a request under way is answered, told to close, and its connection closes with it', { timeout }, async () => {
  const { server, shutDown, release, connect } = await start();
  const socket = connect();
  socket.write(get('/wait'));
  await once(server, 'request');
  const stopped = shutDown(60_000);
  release();
  const answer = await all(socket);
  assert.match(answer, /^HTTP\/1.1 200 OK\r\n/);
  assert.match(answer, /^connection: close\r$/im);
  assert.match(answer, /done$/);
  await stopped;
});

test('an answer that has begun ends well, and its connection closes with it', { timeout }, async () => {
  const { shutDown, release, connect } = await start();
  const socket = connect();
  socket.write(get('/begun'));
  const [begun] = await once(socket, 'data');
  const stopped = shutDown(60_000);
  release();
  assert.match(begun + await all(socket), /0\r\n\r\n$/, 'the last chunk must arrive');
  await stopped;
});

test('an idle connection closes at once, a new one is refused', { timeout }, async () => {
  const { shutDown, connect } = await start();
  const idle = connect();
  idle.write(get('/now'));
  await once(idle, 'data');
  await Promise.all([once(idle, 'close'), shutDown(60_000)]);
  const late = connect();
  assert.equal((await once(late, 'error'))[0].code, 'ECONNREFUSED');
});

test('half a request waits for the deadline, and no longer', { timeout }, async () => {
  const { server, shutDown, connect } = await start();
  const half = connect();
  const accepted = once(server, 'connection');
  half.write('GET / HT');
  await accepted;
  half.on('error', () => {});
  await Promise.all([once(half, 'close'), shutDown(20)]);
});

test('a second signal waits for the first', { timeout }, async () => {
  const { shutDown } = await start();
  assert.equal(shutDown(1000), shutDown(1000));
  await shutDown(1000);
});

test('SIGTERM drains the process', { timeout, skip: process.platform === 'win32' && 'Windows has no SIGTERM' }, async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../src/index.js', import.meta.url))], { env: { ...process.env, PORT: '0' } });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  const url = line.match(/http:\/\/[\d.:]+/)[0];
  assert.equal((await fetch(`${url}/notes`)).status, 200); // leaves an idle connection behind
  child.kill('SIGTERM');
  const [code, signal] = await once(child, 'exit');
  assert.deepEqual({ code, signal }, { code: 0, signal: null });
});
