import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { catching, createApp } from '../src/app.js';
import { HttpError } from '../src/http-error.js';
import { createServer } from '../src/server.js';

const logged = [];
let stop, url, port;
before(async () => {
  const { server, shutDown } = createServer(createApp({ log: (...line) => logged.push(line) }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ({ port } = server.address());
  url = `http://127.0.0.1:${port}`;
  stop = () => shutDown(0);
});
after(() => stop());

const post = (body, type = 'application/json') =>
  fetch(`${url}/notes`, { method: 'POST', body, headers: { 'content-type': type }, ...(body instanceof ReadableStream && { duplex: 'half' }) });

test('a note is created, read, listed and deleted', async () => {
  const created = await post('{"text":"5 €"}');
  assert.equal(created.status, 201);
  const note = await created.json();
  const location = new URL(created.headers.get('location'), url);
  assert.deepEqual(await (await fetch(location)).json(), note);
  assert.deepEqual(await (await fetch(`${url}/notes?any=thing`)).json(), [note]);
  assert.equal((await fetch(location, { method: 'DELETE' })).status, 204);
  assert.equal((await fetch(location)).status, 404);
});

test('what does not fit is refused with its own status', async () => {
  assert.equal((await post('{"text":')).status, 400);
  assert.equal((await post('null')).status, 422);
  assert.equal((await post('{"text":""}')).status, 422);
  assert.equal((await post('text=a', 'application/x-www-form-urlencoded')).status, 415);
  assert.equal((await fetch(`${url}/nothing`)).status, 404);
  const put = await fetch(`${url}/notes`, { method: 'PUT' });
  assert.equal(put.status, 405);
  assert.equal(put.headers.get('allow'), 'GET, POST');
  assert.equal(logged.length, 0, 'the client\'s mistakes do not belong in the log');
});

test('a body of unknown length is refused at the limit, and the connection stays good', async () => {
  const socket = net.connect(port, '127.0.0.1').setEncoding('latin1');
  const sixteenKiB = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
  socket.write(`POST /notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${sixteenKiB.repeat(5)}`);
  const [early] = await once(socket, 'data'); // the request is not complete yet
  assert.match(early, /^HTTP\/1.1 413 /);
  socket.write(`${sixteenKiB}0\r\n\r\nGET /notes HTTP/1.1\r\nHost: a\r\n\r\n`);
  let answer = '';
  while (!answer.includes(' 200 OK')) answer += (await once(socket, 'data'))[0];
  socket.destroy();
});

test('a declared length beyond the limit is refused before the body comes', async () => {
  const socket = net.connect(port, '127.0.0.1').setEncoding('latin1');
  socket.write('POST /notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 999999\r\n\r\n');
  assert.match((await once(socket, 'data'))[0], /^HTTP\/1.1 413 /);
  socket.destroy();
});

async function serve(handle, log) {
  const server = http.createServer(catching(handle, log));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => { server.closeAllConnections(); server.close(); } };
}

test('an unknown error becomes a 500 that tells nothing, and a line in the log that tells all', async () => {
  const lines = [];
  const { url, close } = await serve(async () => { throw new Error('password is hunter2'); }, (...line) => lines.push(line));
  const res = await fetch(url);
  assert.equal(res.status, 500);
  assert.deepEqual(await res.json(), { error: 'Internal error.' });
  assert.match(lines[0][1].message, /hunter2/);
  close();
});

test('an error after the head breaks the answer off', async () => {
  const { url, close } = await serve(async (req, res) => {
    res.write('[1, 2,');
    await new Promise(setImmediate);
    throw new Error('lost the database');
  }, () => {});
  await assert.rejects(fetch(url).then((res) => res.text()), 'the client must not take half an answer for a whole one');
  close();
});

test('an error thrown in the middle of the body is answered all the same', async () => {
  const { url, close } = await serve(async (req) => {
    for await (const _ of req) throw new HttpError(413, 'Enough.'); // destroys req, but the client is still there
  }, () => {});
  const socket = net.connect(new URL(url).port, '127.0.0.1').setEncoding('latin1');
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf');
  assert.match((await once(socket, 'data'))[0], /^HTTP\/1.1 413 /);
  socket.destroy();
  close();
});

test('a client that goes away is no error of ours', async () => {
  const lines = [];
  let handled;
  const done = new Promise((resolve) => { handled = resolve; });
  const { url, close } = await serve(async (req) => {
    req.once('data', () => socket.destroy());
    try { await req.toArray(); } finally { handled(); }
  }, (...line) => lines.push(line));
  const socket = net.connect(new URL(url).port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf');
  await done;
  await new Promise(setImmediate);
  assert.deepEqual(lines, []);
  close();
});
