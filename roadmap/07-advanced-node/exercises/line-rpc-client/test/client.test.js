import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { createClient } from '../src/client.js';
import { rejects, soon, start, turns } from './helpers.js';

const timeout = 8000;
const line = (message) => `${JSON.stringify(message)}\n`;

test('1. a call sends its method and params, and resolves with the result', { timeout }, async (t) => {
  const { call, service } = await start(t);
  const result = call('price', { sku: 'A-7' });
  const { id, ...rest } = await service.request();
  assert.ok(['number', 'string'].includes(typeof id), 'a request has an id');
  assert.deepEqual(rest, { method: 'price', params: { sku: 'A-7' } });
  await service.answer(id, { amount: 8950 });
  assert.deepEqual(await soon(result, 'the call'), { amount: 8950 });
});

test('1. falsy results are results', { timeout }, async (t) => {
  const { call, service } = await start(t);
  for (const value of [0, '', false, null]) {
    const result = call('get');
    await service.answer((await service.request()).id, value);
    assert.equal(await soon(result, `the call with ${JSON.stringify(value)}`), value);
  }
});

test('1. answers find their calls in any order, and each call is one write', { timeout }, async (t) => {
  const { call, service, writes } = await start(t);
  const results = ['a', 'b', 'c', 'd'].map((name) => call('echo', name));
  const requests = [];
  for (let i = 0; i < 4; i++) requests.push(await service.request());
  assert.equal(new Set(requests.map(({ id }) => id)).size, 4, 'the ids must differ');
  for (const { id, params } of [requests[2], requests[0], requests[3], requests[1]]) await service.answer(id, `${params}!`);
  assert.deepEqual(await soon(Promise.all(results), 'one of the calls'), ['a!', 'b!', 'c!', 'd!']);
  assert.equal(writes.length, 4, 'one write() for each call: two are two packets, and a delay');
});

test('1. calls made before the connection stands are sent', { timeout }, async (t) => {
  const server = net.createServer((peer) => peer.once('data', (chunk) => peer.end(line({ id: JSON.parse(chunk).id, result: 'hello' }))));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  const socket = net.connect(server.address().port, '127.0.0.1');
  t.after(() => socket.destroy());
  assert.equal(await soon(createClient(socket).call('greet'), 'the call'), 'hello');
});

test('2. many answers in one chunk', { timeout }, async (t) => {
  const { call, service } = await start(t);
  const results = [call('a'), call('b'), call('c')];
  const ids = [await service.request(), await service.request(), await service.request()].map(({ id }) => id);
  await service.send(ids.map((id, i) => line({ id, result: i })).join(''));
  assert.deepEqual(await soon(Promise.all(results), 'one of the calls'), [0, 1, 2]);
});

test('2. answers that come byte by byte, with long characters', { timeout }, async (t) => {
  const { call, service } = await start(t);
  const results = [call('a'), call('b')];
  const ids = [await service.request(), await service.request()].map(({ id }) => id);
  const bytes = Buffer.from(ids.map((id) => line({ id, result: 'é€😀' })).join(''));
  for (const byte of bytes) await service.send(Buffer.from([byte]));
  assert.deepEqual(await soon(Promise.all(results), 'one of the calls'), ['é€😀', 'é€😀']);
});

test('2. a chunk that ends in the middle of the second answer', { timeout }, async (t) => {
  const { call, service } = await start(t);
  const results = [call('a'), call('b')];
  const ids = [await service.request(), await service.request()].map(({ id }) => id);
  const text = ids.map((id) => line({ id, result: `result ${id}` })).join('');
  await service.send(text.slice(0, -8));
  assert.equal(await soon(results[0], 'the first answer is whole; its call'), `result ${ids[0]}`);
  await service.send(text.slice(-8));
  assert.equal(await soon(results[1], 'the second call'), `result ${ids[1]}`);
});

test('2. a large answer is put together in time that grows with its size', { timeout }, async (t) => {
  const { call, service, peer } = await start(t, { maxLine: 64 * 1024 * 1024 });
  const result = call('export');
  const { id } = await service.request();
  const text = 'x'.repeat(32 * 1024 * 1024);
  peer.write(line({ id, result: text }));
  assert.equal((await soon(result, 'the call', 3000)).length, text.length);
});

test('3. an error rejects its call, and only that', { timeout }, async (t) => {
  const { call, service } = await start(t);
  const bad = call('price');
  const good = call('stock');
  const [{ id: first }, { id: second }] = [await service.request(), await service.request()];
  await service.send(line({ id: first, error: { code: 'NOT_FOUND', message: 'no such article' } }));
  const err = await rejects(bad, 'NOT_FOUND', 'a call that was answered with an error');
  assert.equal(err.message, 'no such article');
  await service.answer(second, 12);
  assert.equal(await soon(good, 'the other call'), 12);
});

test('4. a call without an answer times out; the others and the connection go on', { timeout }, async (t) => {
  const { call, service, socket } = await start(t, { timeout: 400 });
  const late = call('slow');
  const { id } = await service.request();
  await rejects(late, 'ETIMEDOUT', 'a call that was not answered');
  assert.equal(socket.destroyed, false, 'a timeout of one call must not end the connection');
  const next = call('fast');
  const request = await service.request();
  await service.answer(id, 'too late');
  await service.answer(request.id, 'in time');
  assert.equal(await soon(next, 'the next call'), 'in time');
});

test('4. an answer with an id that nobody knows is ignored', { timeout }, async (t) => {
  const { call, service } = await start(t);
  const result = call('x');
  const { id } = await service.request();
  await service.send(line({ id: 'nobody', result: 1 }) + line({ result: 2 }) + line(null));
  await service.answer(id, 3);
  assert.equal(await soon(result, 'the call'), 3);
});

test('4. each call has its own timeout', { timeout }, async (t) => {
  const { call, service } = await start(t, { timeout: 800 });
  const first = call('a');
  await new Promise((resolve) => setTimeout(resolve, 400));
  const second = call('b');
  const [, { id }] = [await service.request(), await service.request()];
  await rejects(first, 'ETIMEDOUT', 'the first call');
  await service.answer(id, 'in time');
  assert.equal(await soon(second, 'the second call'), 'in time');
});

test('4. settled calls leave no timers', { timeout }, async (t) => {
  const { call, service, socket } = await start(t, { timeout: 3000 });
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const settled = Promise.allSettled([call('a'), call('b'), call('c')]);
  await service.answer((await service.request()).id, 1);
  await service.send(line({ id: (await service.request()).id, error: { code: 'X', message: 'x' } }));
  await service.request();
  socket.destroy();
  await settled;
  assert.equal(timers(), before, 'a timer is left that keeps the process alive for the whole timeout');
});

const ENDS = {
  'the service hangs up': ({ peer }) => peer.end(),
  'the service resets it': ({ peer }) => peer.resetAndDestroy(),
  'it is destroyed here': ({ socket }) => socket.destroy(),
  'it is destroyed here with an error': ({ socket }) => socket.destroy(new Error('no more')),
};
for (const [how, end] of Object.entries(ENDS)) {
  test(`5. when ${how}, calls in flight and later calls reject`, { timeout }, async (t) => {
    const connection = await start(t);
    const { call, service } = connection;
    const calls = [call('a'), call('b')];
    await service.request();
    end(connection);
    for (const result of calls) {
      const err = await rejects(result, 'CONNECTION_LOST', 'a call in flight when the connection was lost');
      if (how.includes('reset')) assert.equal(err.cause?.code, 'ECONNRESET', 'the cause is the error of the socket');
      if (how.includes('error')) assert.equal(err.cause?.message, 'no more', 'the cause is the error of the socket');
    }
    await rejects(call('c'), 'CONNECTION_LOST', 'a call after the connection was lost');
  });
}

test('5. when the connection cannot be made, calls reject', { timeout }, async (t) => {
  const server = net.createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  await new Promise((resolve) => { server.close(resolve); });
  const socket = net.connect(port, '127.0.0.1');
  t.after(() => socket.destroy());
  const err = await rejects(createClient(socket).call('a'), 'CONNECTION_LOST', 'a call on a connection that was refused');
  assert.equal(err.cause?.code, 'ECONNREFUSED');
});

test('5. an answer that came before the end counts', { timeout }, async (t) => {
  const { call, service, peer } = await start(t);
  const [first, second] = [call('a'), call('b')];
  const { id } = await service.request();
  peer.end(line({ id, result: 'made it' }));
  assert.equal(await soon(first, 'the first call'), 'made it');
  await rejects(second, 'CONNECTION_LOST', 'the call without an answer');
});

test('6. a line that is not JSON ends the connection', { timeout }, async (t) => {
  const { call, service, socket } = await start(t);
  const result = call('a');
  await service.request();
  await service.send('HTTP/1.1 400 Bad Request\r\n');
  await rejects(result, 'CONNECTION_LOST', 'a call in flight when the service spoke another protocol');
  assert.equal(socket.destroyed, true, 'the connection must be ended');
});

test('6. what comes after a line that is not JSON counts no more, in the same chunk too', { timeout }, async (t) => {
  const { call, service } = await start(t);
  const result = call('a');
  const { id } = await service.request();
  await service.send(`oops\n${line({ id, result: 'a guess' })}`);
  await rejects(result, 'CONNECTION_LOST', 'a call whose answer came after a line that is not JSON');
});

test('6. a line that is too long ends the connection, before its end has come', { timeout }, async (t) => {
  const { call, service, socket } = await start(t, { maxLine: 1000 });
  const result = call('a');
  await service.request();
  await service.send('x'.repeat(600));
  assert.equal(socket.destroyed, false, '600 bytes are fine');
  await service.send('x'.repeat(401));
  await rejects(result, 'CONNECTION_LOST', '1001 bytes without a line end');
  assert.equal(socket.destroyed, true, 'the connection must be ended');
});

test('6. a line that is too long ends the connection, also when it comes whole', { timeout }, async (t) => {
  const { call, service } = await start(t, { maxLine: 1000 });
  const result = call('a');
  const { id } = await service.request();
  await service.answer(id, 'x'.repeat(1000));
  await rejects(result, 'CONNECTION_LOST', 'a whole line of more than maxLine bytes');
});

test('6. the limit is of a line, in bytes', { timeout }, async (t) => {
  const { call, service } = await start(t, { maxLine: 100 });
  for (let i = 0; i < 20; i++) { // far more than 100 bytes in all
    const result = call('a');
    const { id } = await service.request();
    const bare = JSON.stringify({ id, result: '' }).length;
    await service.answer(id, 'x'.repeat(100 - bare)); // exactly 100
    await soon(result, 'the call whose answer has exactly maxLine bytes');
  }
  const result = call('a');
  const { id } = await service.request();
  await service.answer(id, '€'.repeat(40)); // below 100 characters, above 100 bytes
  await rejects(result, 'CONNECTION_LOST', '120 bytes in 40 characters');
});

test('7. close waits for the calls in flight, and refuses new ones', { timeout }, async (t) => {
  const { call, close, service, socket, peer } = await start(t);
  peer.on('end', () => peer.end());
  const results = [call('a'), call('b')];
  const ids = [await service.request(), await service.request()].map(({ id }) => id);
  let closed = false;
  const closing = close().then(() => { closed = true; });
  await rejects(call('c'), 'CONNECTION_LOST', 'a call after close()');
  await service.answer(ids[0], 1);
  await turns();
  assert.equal(socket.writableEnded, false, 'the connection was ended with a call in flight');
  await service.answer(ids[1], 2);
  assert.deepEqual(await soon(Promise.all(results), 'the calls in flight'), [1, 2]);
  await soon(closing, 'close()');
  assert.equal(closed && socket.closed, true, 'close() resolved before the connection was closed');
  assert.equal(socket.writableEnded, true, 'the connection was cut, not ended');
});

test('7. close with nothing in flight ends the connection politely', { timeout }, async (t) => {
  const { close, socket, peer } = await start(t);
  let ended = false;
  peer.on('end', () => { ended = true; peer.end(); });
  await soon(close(), 'close()');
  assert.equal(ended, true, 'the service must see an end, not a reset');
  assert.equal(socket.closed, true, 'close() resolved before the connection was closed');
});

test('7. close waits for a timeout too, and comes to an end after it', { timeout }, async (t) => {
  const { call, close, service, peer } = await start(t, { timeout: 60 });
  peer.on('end', () => peer.end());
  const result = call('a');
  await service.request();
  const closing = close();
  await rejects(result, 'ETIMEDOUT', 'the call in flight');
  await soon(closing, 'close() after the last call timed out');
});

test('7. close after the connection is gone resolves, and twice is fine', { timeout }, async (t) => {
  const { close, socket } = await start(t);
  socket.destroy();
  await once(socket, 'close');
  await soon(Promise.all([close(), close()]), 'close()');
});
