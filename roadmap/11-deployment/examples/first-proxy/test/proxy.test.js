import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { startApp } from '../src/app.js';
import { serverBlock } from '../src/config.js';
import { freePort, startProxy } from '../src/proxy.js';

const time = { timeout: 5000 };
const apps = [];
let proxy;

before(async () => {
  apps.push(await startApp('one'), await startApp('two'));
  proxy = await startProxy({ port: await freePort(), upstreams: apps.map(({ address }) => address) });
}, { timeout: 10_000 });

after(async () => {
  await proxy?.close();
  for (const app of apps) await app.close();
}, { timeout: 5000 });

const ask = async (path, init) => (await fetch(`${proxy.url}${path}`, init)).json();

test('two processes answer in turn', time, async () => {
  const names = [];
  for (let i = 0; i < 4; i++) names.push((await ask('/')).name);
  assert.deepEqual(names.toSorted(), ['one', 'one', 'two', 'two']);
  assert.notEqual(names[0], names[1]);
});

test('method, path, query, body and Host arrive as they were sent', time, async () => {
  const got = await ask('/orders/a%2Fb?page=2', { method: 'PUT', body: 'hello' });
  assert.equal(got.method, 'PUT');
  assert.equal(got.url, '/orders/a%2Fb?page=2');
  assert.equal(got.body, 'hello');
  assert.equal(got.host, new URL(proxy.url).host);
  assert.equal(got.proto, 'http');
});

test('the address is the one that the proxy saw, not the one that the client claims', time, async () => {
  assert.equal((await ask('/')).client, '127.0.0.1');
  assert.equal((await ask('/', { headers: { 'x-forwarded-for': '6.6.6.6' } })).client, '127.0.0.1');
  const proto = await ask('/', { headers: { 'x-forwarded-proto': 'https' } });
  assert.equal(proto.proto, 'http');
});

test('a body of more than 1 MiB is refused before the app hears of it', time, async () => {
  const response = await fetch(`${proxy.url}/`, { method: 'POST', body: Buffer.alloc(1024 * 1024 + 1) })
    .catch(() => ({ status: 413 })); // the proxy may cut the connection while we are still sending
  assert.equal(response.status, 413);
});

test('the same if the client does not say how long the body is', time, async () => {
  async function* chunks() {
    for (let i = 0; i < 17; i++) yield new Uint8Array(64 * 1024);
  }
  const response = await fetch(`${proxy.url}/`, { method: 'POST', body: ReadableStream.from(chunks()), duplex: 'half' })
    .catch(() => ({ status: 413 })); // cut while we are still sending
  assert.equal(response.status, 413);
});

test('a client that leaves in the middle of its body does no harm', time, async () => {
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 100\r\n\r\nhalf');
  await once(socket, 'ready');
  socket.resetAndDestroy();
  await once(socket, 'close');
  assert.equal((await ask('/')).body, '');
});

test('one process stops: the other answers every request', time, async (t) => {
  const mine = [await startApp('a'), await startApp('b')];
  const front = await startProxy({ port: await freePort(), upstreams: mine.map(({ address }) => address) });
  t.after(async () => { await front.close(); await mine[1].close(); });
  await mine[0].close();
  for (let i = 0; i < 4; i++) {
    const response = await fetch(front.url);
    assert.equal(response.status, 200);
    assert.equal((await response.json()).name, 'b');
  }
});

test('nobody is left: 502', time, async (t) => {
  const app = await startApp('gone');
  const front = await startProxy({ port: await freePort(), upstreams: [app.address] });
  t.after(() => front.close());
  await app.close();
  const response = await fetch(front.url);
  assert.equal(response.status, 502);
  await response.text();
});

test('the block names each upstream once', () => {
  const text = serverBlock({ port: 80, upstreams: ['127.0.0.1:3001', '127.0.0.1:3002'] });
  assert.match(text, /server 127\.0\.0\.1:3001;\n {4}server 127\.0\.0\.1:3002;\n}/);
});
