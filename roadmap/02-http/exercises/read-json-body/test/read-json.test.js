import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readJson } from '../src/read-json.js';

const timeout = 4000;
const MiB = 1024 * 1024;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
const JSON_TYPE = 'Content-Type: application/json';

/** What a promise settles with, unless that takes so long that it will not happen. */
async function soon(promise, message) {
  let timer;
  const late = new Promise((resolve, reject) => { timer = setTimeout(() => reject(new assert.AssertionError({ message })), 1500); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The bytes in Buffers and objects that somebody still holds. */
async function memory() {
  let least = Infinity;
  for (let i = 0; i < 6; i++) { // what one collection finds, a later one may free
    await new Promise((resolve) => setTimeout(resolve, 2));
    collectGarbage();
    const { arrayBuffers, heapUsed } = process.memoryUsage();
    least = Math.min(least, arrayBuffers + heapUsed);
  }
  return least;
}

/** A server that answers with what readJson made of the request, and a connection to it. */
async function start(t, { limit, before } = {}) {
  let settle;
  const outcome = new Promise((resolve) => { settle = resolve; });
  const server = http.createServer(async (req, res) => {
    await before?.(req, res);
    try {
      const value = await (limit === undefined ? readJson(req) : readJson(req, { limit }));
      res.end(JSON.stringify(value));
      settle({ value });
    } catch (err) {
      res.statusCode = err?.status ?? 500;
      res.end('{}');
      settle({ err });
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = net.connect(server.address().port, '127.0.0.1').setNoDelay(true);
  socket.on('error', () => {});
  t.after(() => {
    socket.destroy();
    server.closeAllConnections();
    server.close();
  });

  let received = '';
  let closed = false;
  let wake = () => {};
  socket.setEncoding('utf8').on('data', (text) => { received += text; wake(); });
  socket.on('close', () => { closed = true; wake(); });
  /** The next answer on the connection. */
  const answer = (message = 'no answer came') => soon(nextAnswer(), message);
  async function nextAnswer() {
    for (;;) {
      const end = received.indexOf('\r\n\r\n') + 4;
      if (end > 3) {
        const [, status] = /^HTTP\/1\.1 (\d+)/.exec(received);
        const length = Number(/^content-length: (\d+)\r$/im.exec(received)[1]);
        const body = Buffer.from(received.slice(end));
        if (body.length >= length) {
          received = body.toString('utf8', length);
          return { status: Number(status), value: JSON.parse(body.toString('utf8', 0, length)) };
        }
      }
      assert.ok(!closed, 'the connection closed before the answer came');
      await new Promise((resolve) => { wake = resolve; });
    }
  }
  return { server, socket, answer, outcome };
}

const head = (...headers) => ['POST / HTTP/1.1', 'Host: a.test', ...headers, '', ''].join('\r\n');
const whole = (body, ...headers) => Buffer.concat([Buffer.from(head(`Content-Length: ${Buffer.byteLength(body)}`, ...headers)), Buffer.from(body)]);
const chunk = (body) => Buffer.concat([Buffer.from(`${Buffer.byteLength(body).toString(16)}\r\n`), Buffer.from(body), Buffer.from('\r\n')]);

async function statusOf(t, message, options, hint) {
  const { socket, answer } = await start(t, options);
  socket.write(message);
  return (await answer(hint)).status;
}

/** Checks the answer to one message on a connection of its own; `what` says in words what was sent. */
async function expectStatus(t, expected, message, what, options) {
  const status = await statusOf(t, message, options, `${what}: no answer came, ${expected} was due`);
  assert.equal(status, expected, `${what}: the answer must be ${expected}, not ${status}`);
}

async function stillAnswers({ socket, answer }) {
  socket.write(whole('"next"', JSON_TYPE));
  const next = await answer('after a refusal, the next request on the connection must be answered; it was not');
  assert.deepEqual(next, { status: 200, value: 'next' });
}

test('1. parses any JSON value', { timeout }, async (t) => {
  for (const value of [{ a: [1, null] }, 'text', 0, false, null]) {
    const { socket, answer } = await start(t);
    socket.write(whole(JSON.stringify(value), JSON_TYPE));
    assert.deepEqual(await answer(), { status: 200, value });
  }
});

test('1. keeps characters whole that are cut by chunks', { timeout }, async (t) => {
  const { socket, answer } = await start(t);
  const value = 'é€😀'.repeat(3);
  socket.write(head(JSON_TYPE, 'Transfer-Encoding: chunked'));
  for (const byte of Buffer.from(JSON.stringify(value))) socket.write(chunk(Buffer.from([byte])));
  socket.write('0\r\n\r\n');
  assert.deepEqual(await answer(), { status: 200, value });
});

test('1. reads a body that came before readJson was called', { timeout }, async (t) => {
  const { socket, answer } = await start(t, { before: () => new Promise((resolve) => setTimeout(resolve, 20)) });
  socket.write(whole('[1]', JSON_TYPE));
  assert.deepEqual(await answer(), { status: 200, value: [1] });
});

test('2. takes application/json however it is written', { timeout }, async (t) => {
  for (const type of ['Application/JSON', 'application/json;charset=utf-8', 'application/json ; charset="UTF-8"', 'application/json; profile=x', 'application/json; charset=utf-8; profile=x', 'application/json; profile=x; Charset=UTF-8']) {
    await expectStatus(t, 200, whole('{}', `Content-Type: ${type}`), `Content-Type: ${type}`);
  }
  await expectStatus(t, 200, whole('{}', JSON_TYPE, 'Content-Encoding: Identity'), 'Content-Encoding: Identity');
});

test('2. refuses other types with 415', { timeout }, async (t) => {
  for (const type of ['text/plain', 'application/jsonp', 'application/x-www-form-urlencoded', 'text/plain; a=application/json', 'application/json; charset=latin1', 'application/json; profile=utf-8; charset=latin1', 'application/json; charset="utf-16"']) {
    await expectStatus(t, 415, whole('{}', `Content-Type: ${type}`), `Content-Type: ${type}`);
  }
  await expectStatus(t, 415, whole('{}'), 'no Content-Type');
  await expectStatus(t, 415, whole('{}', JSON_TYPE, 'Content-Encoding: gzip'), 'Content-Encoding: gzip');
});

test('3. takes exactly `limit` bytes', { timeout }, async (t) => {
  await expectStatus(t, 200, whole('"12345678"', JSON_TYPE), 'a body of 10 bytes, limit 10', { limit: 10 });
  const chunked = Buffer.concat([Buffer.from(head(JSON_TYPE, 'Transfer-Encoding: chunked')), chunk('"1234'), chunk('5678"'), Buffer.from('0\r\n\r\n')]);
  await expectStatus(t, 200, chunked, 'a chunked body of 10 bytes, limit 10', { limit: 10 });
});

test('3. takes 102,400 bytes unless told otherwise', { timeout }, async (t) => {
  const body = (size) => JSON.stringify('x'.repeat(size - 2));
  await expectStatus(t, 200, whole(body(102_400), JSON_TYPE), 'a body of 102,400 bytes');
  await expectStatus(t, 413, whole(body(102_401), JSON_TYPE), 'a body of 102,401 bytes');
});

test('3. refuses a declared length before the body comes', { timeout }, async (t) => {
  assert.equal(await statusOf(t, head(JSON_TYPE, 'Content-Length: 11'), { limit: 10 },
    'the head says that the body is too large, but the refusal waits for the body'), 413);
});

test('3. refuses a chunked body as soon as the limit is passed', { timeout }, async (t) => {
  const { socket, answer } = await start(t, { limit: 10 });
  socket.write(Buffer.concat([Buffer.from(head(JSON_TYPE, 'Transfer-Encoding: chunked')), chunk('"123456789'), chunk('0')])); // and no end
  assert.equal((await answer('11 bytes of a body with a limit of 10 have come, but the refusal waits for the end')).status, 413);
});

test('3. counts bytes, not characters', { timeout }, async (t) => {
  const chunked = Buffer.concat([Buffer.from(head(JSON_TYPE, 'Transfer-Encoding: chunked')), chunk('"€€€€"')]);
  assert.equal(await statusOf(t, chunked, { limit: 10 },
    'a body of 6 characters and 14 bytes was not refused with a limit of 10'), 413);
});

test('4. the connection survives a refusal in the middle of the body', { timeout }, async (t) => {
  const connection = await start(t, { limit: 10 });
  const { socket, answer } = connection;
  socket.write(Buffer.concat([Buffer.from(head(JSON_TYPE, 'Transfer-Encoding: chunked')), chunk('x'.repeat(11))]));
  assert.equal((await answer('11 bytes of a body with a limit of 10 have come, but no refusal')).status, 413);
  for (let i = 0; i < 20; i++) socket.write(chunk('x'.repeat(50_000)));
  socket.write('0\r\n\r\n');
  await stillAnswers(connection);
});

test('4. the connection survives a refusal by the headers', { timeout }, async (t) => {
  for (const [headers, status, limit] of [[[JSON_TYPE, 'Content-Length: 1000000'], 413, 10], [['Content-Type: text/plain', 'Content-Length: 1000000'], 415, 1_000_000]]) {
    const connection = await start(t, { limit });
    connection.socket.write(head(...headers));
    assert.equal((await connection.answer('the headers call for a refusal, but it waits for the body')).status, status);
    connection.socket.write(Buffer.alloc(1_000_000, 'x'));
    await stillAnswers(connection);
  }
});

test('4. what comes after a refusal is thrown away, not kept', { timeout }, async (t) => {
  const connection = await start(t, { limit: 10 });
  const { server, socket, answer } = connection;
  let received;
  server.once('connection', (it) => { received = it; });
  const before = await memory();
  socket.write(Buffer.concat([Buffer.from(head(JSON_TYPE, 'Transfer-Encoding: chunked')), chunk('x'.repeat(11))]));
  await answer('11 bytes of a body with a limit of 10 have come, but no refusal');
  await soon(sendMore(), 'after the refusal nobody reads what the client still sends');
  async function sendMore() {
    const piece = chunk('x'.repeat(64 * 1024));
    for (let i = 0; i < 256; i++) {
      if (!socket.write(piece)) await once(socket, 'drain');
    }
    while (received.bytesRead < 16 * MiB && !received.destroyed) await new Promise(setImmediate);
  }

  const kept = (await memory() - before) / MiB;
  assert.ok(kept < 8, `of 16 MiB that came after the refusal, ${Math.round(kept)} MiB are still in memory`);
});

test('5. refuses what is not JSON with 400', { timeout }, async (t) => {
  for (const body of ['', '  ', '{', "{'a':1}", '{"a":1}x', 'undefined']) {
    await expectStatus(t, 400, whole(body, JSON_TYPE), `body ${JSON.stringify(body)}`);
  }
  await expectStatus(t, 400, head(JSON_TYPE), 'neither Content-Length nor Transfer-Encoding');
});

test('5. refuses bytes that are not UTF-8 with 400', { timeout }, async (t) => {
  for (const bytes of [[0xff], [0xe2, 0x82], [0xc3]]) {
    const body = Buffer.from([0x22, ...bytes, 0x22]);
    await expectStatus(t, 400, whole(body, JSON_TYPE), `bytes ${body.toString('hex')}`);
  }
});

test('6. rejects without a status when the client hangs up in the middle', { timeout }, async (t) => {
  const { server, socket, outcome } = await start(t);
  server.once('request', (req) => req.once('data', () => socket.destroy()));
  socket.write(`${head(JSON_TYPE, 'Content-Length: 10')}"half`);
  const { err } = await soon(outcome, 'readJson never settled although the client is gone');
  assert.ok(err instanceof Error, 'half a body must not resolve');
  assert.equal(err.status, undefined, 'nobody is there to answer: the error must have no status');
});

test('6. rejects without a status when the client hung up before', { timeout }, async (t) => {
  const { server, socket, outcome } = await start(t, { before: (req, res) => once(res, 'close') });
  server.once('request', () => socket.destroy());
  socket.write(`${head(JSON_TYPE, 'Content-Length: 10')}"half`);
  const { err } = await soon(outcome, 'readJson never settled although the client is gone');
  assert.ok(err instanceof Error, 'half a body must not resolve');
  assert.equal(err.status, undefined, 'nobody is there to answer: the error must have no status');
});
