import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { startServer } from '../src/server.js';
import { visible } from '../src/show.js';
import { openTap } from '../src/tap.js';

let server, tap, url, seen;
before(async () => {
  server = await startServer();
  tap = await openTap(server.address(), (event) => seen.push(event));
  url = `http://127.0.0.1:${tap.port}`;
});
beforeEach(() => { seen = []; });
after(async () => {
  await tap.close();
  await new Promise((resolve) => server.close(resolve));
});

const bytesFrom = (side) => Buffer.concat(seen.filter((e) => e.from === side).map((e) => e.bytes)).toString();
const split = (message) => {
  const end = message.indexOf('\r\n\r\n');
  return { head: message.slice(0, end).toLowerCase(), body: message.slice(end + 4) };
};

test('a body in the first end() is announced by its length', async () => {
  assert.equal(await (await fetch(`${url}/whole`)).text(), 'hello\n');
  const { head, body } = split(bytesFrom('server'));
  assert.match(head, /^content-length: 6$/m);
  assert.equal(body, 'hello\n');
});

test('HEAD gets the length and no body', async () => {
  await (await fetch(`${url}/whole`, { method: 'HEAD' })).text();
  const { head, body } = split(bytesFrom('server'));
  assert.match(head, /^content-length: 6$/m);
  assert.equal(body, '');
});

test('write() before end() sends chunks', async () => {
  assert.equal(await (await fetch(`${url}/pieces`)).text(), 'hello\n');
  const { head, body } = split(bytesFrom('server'));
  assert.match(head, /^transfer-encoding: chunked$/m);
  assert.doesNotMatch(head, /content-length/);
  assert.equal(body, '3\r\nhel\r\n3\r\nlo\n\r\n0\r\n\r\n');
});

test('fetch announces a string in bytes, not in characters', async () => {
  assert.equal(await (await fetch(`${url}/echo`, { method: 'POST', body: '5 €\n' })).text(), '5 €\n');
  assert.match(split(bytesFrom('client')).head, /^content-length: 6$/m);
});

test('fetch sends a stream in chunks', async () => {
  const body = ReadableStream.from([Buffer.from('5 '), Buffer.from('€\n')]);
  assert.equal(await (await fetch(`${url}/echo`, { method: 'POST', body, duplex: 'half' })).text(), '5 €\n');
  const sent = split(bytesFrom('client'));
  assert.match(sent.head, /^transfer-encoding: chunked$/m);
  assert.match(sent.body, /0\r\n\r\n$/);
});

test('an agent that keeps connections alive needs one; without an agent each request opens its own', async () => {
  const connectionsOfThree = async (agent) => {
    seen = [];
    for (let i = 0; i < 3; i++) {
      const [res] = await once(http.get(`${url}/whole`, { agent }), 'response');
      await res.toArray();
    }
    return new Set(seen.map((e) => e.connection)).size;
  };
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  assert.equal(await connectionsOfThree(agent), 1);
  assert.equal(await connectionsOfThree(false), 3);
  agent.destroy();
});

test('line ends and bytes beyond ASCII are made visible', () => {
  assert.deepEqual(visible(Buffer.from('a\r\n\r\n5 €')), ['a\\r\\n', '\\r\\n', '5 \\xe2\\x82\\xac']);
});
