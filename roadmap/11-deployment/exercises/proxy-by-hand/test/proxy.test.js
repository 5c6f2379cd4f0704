import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { test } from 'node:test';
import { createProxy } from '../src/proxy.js';

const time = { timeout: 800 };

/** An app with `handler`, a proxy in front of it, and `ask` that sends a request to the proxy. */
async function both(t, handler, options = {}) {
  const app = http.createServer(handler).listen(0, '127.0.0.1');
  await once(app, 'listening');
  const proxy = createProxy({ host: '127.0.0.1', port: app.address().port, ...options }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  t.after(() => { for (const server of [proxy, app]) { server.closeAllConnections(); server.close(); } });
  const { port } = proxy.address();
  const start = (path = '/', init = {}) => {
    const request = http.request({ host: '127.0.0.1', port, path, agent: false, ...init });
    t.after(() => request.destroy());
    return request;
  };
  const ask = async (path, { body, ...init } = {}) => {
    const request = start(path, init);
    request.end(body);
    const [response] = await once(request, 'response');
    return { status: response.statusCode, headers: response.headers, body: (await response.toArray()).join('') };
  };
  return { app, proxy, port, start, ask };
}

/** Answers with what arrived. */
const echo = async (request, response) => {
  const body = (await request.toArray()).join('');
  response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }));
};

test('1: method, target and body reach the app unchanged', time, async (t) => {
  const { ask } = await both(t, echo);
  for (const method of ['POST', 'PUT', 'PATCH']) {
    const got = JSON.parse((await ask('/a%2Fb//c?x=1&y=%20', { method, body: 'hello' })).body);
    assert.deepEqual([got.method, got.url, got.body], [method, '/a%2Fb//c?x=1&y=%20', 'hello']);
  }
  const got = JSON.parse((await ask('/', { headers: { authorization: 'Bearer x', 'x-own': '1' } })).body);
  assert.deepEqual([got.headers.authorization, got.headers['x-own']], ['Bearer x', '1']);
});

test('1: a body whose length nobody knows arrives with every method', time, async (t) => {
  const { start } = await both(t, echo);
  for (const method of ['POST', 'DELETE']) {
    const request = start('/', { method, headers: { 'transfer-encoding': 'chunked' } });
    request.write('GET /admin HTTP/1.1\r\n'); // without chunks the app takes this for the next request
    request.end('Host: a.test\r\n\r\n');
    const [response] = await once(request, 'response');
    const got = JSON.parse((await response.toArray()).join(''));
    assert.deepEqual([got.method, got.body], [method, 'GET /admin HTTP/1.1\r\nHost: a.test\r\n\r\n']);
  }
});

test('1: status, headers and body come back unchanged', time, async (t) => {
  const { ask } = await both(t, (request, response) => {
    response.writeHead(404, { 'set-cookie': ['a=1', 'b=2'], 'content-type': 'text/x-own', etag: '"v1"' });
    response.end('not here');
  });
  const { status, headers, body } = await ask('/');
  assert.deepEqual([status, headers['set-cookie'], headers['content-type'], headers.etag, body],
    [404, ['a=1', 'b=2'], 'text/x-own', '"v1"', 'not here']);
});

test('1: bodies stream in both directions', time, async (t) => {
  const { start } = await both(t, async (request, response) => {
    for await (const chunk of request) response.write(`got ${chunk}`);
    response.end();
  });
  const request = start('/', { method: 'POST' });
  request.write('one');
  const [response] = await once(request, 'response');
  const [first] = await once(response, 'data');
  assert.equal(String(first), 'got one', 'the first chunk waits for the last one');
  request.end('two');
  const rest = (await response.toArray()).join('');
  assert.equal(rest, 'got two');
});

test('2: headers of one connection do not reach the app', time, async (t) => {
  const { ask } = await both(t, echo);
  const { headers } = JSON.parse((await ask('/', {
    headers: {
      connection: 'keep-alive, X-Secret-Hop', 'x-secret-hop': '1', 'keep-alive': 'timeout=5', te: 'trailers',
      'proxy-authorization': 'Basic x', upgrade: 'h2c', 'x-end': '2',
    },
  })).body);
  for (const name of ['x-secret-hop', 'keep-alive', 'te', 'proxy-authorization', 'upgrade']) {
    assert.equal(headers[name], undefined, `${name} reached the app`);
  }
  assert.doesNotMatch(headers.connection ?? '', /secret/i);
  assert.equal(headers['x-end'], '2');
});

test('2: headers of one connection do not come back to the client', time, async (t) => {
  const { ask } = await both(t, (request, response) => {
    response.writeHead(200, { connection: 'close, X-Hop', 'x-hop': '1', 'proxy-authenticate': 'Basic', 'x-end': '2' });
    response.end();
  });
  const { headers } = await ask('/');
  assert.deepEqual([headers['x-hop'], headers['proxy-authenticate'], headers['x-end']], [undefined, undefined, '2']);
  assert.doesNotMatch(headers.connection ?? '', /x-hop/i);
});

test('3: Host is kept, the address is appended, the protocol is the proxy\'s word', time, async (t) => {
  const { ask } = await both(t, echo);
  const plain = JSON.parse((await ask('/', { headers: { host: 'shop.example' } })).body).headers;
  assert.deepEqual([plain.host, plain['x-forwarded-for'], plain['x-forwarded-proto']], ['shop.example', '127.0.0.1', 'http']);
  const claimed = JSON.parse((await ask('/', {
    headers: { 'x-forwarded-for': '6.6.6.6, 7.7.7.7', 'x-forwarded-proto': 'https' },
  })).body).headers;
  assert.equal(claimed['x-forwarded-for'], '6.6.6.6, 7.7.7.7, 127.0.0.1');
  assert.equal(claimed['x-forwarded-proto'], 'http');
});

test('4: an app that cannot be reached, or closes without an answer, is a 502', time, async (t) => {
  const { ask, app } = await both(t, (request) => request.socket.destroy());
  assert.equal((await ask('/')).status, 502);
  app.close();
  app.closeAllConnections();
  await once(app, 'close');
  assert.equal((await ask('/')).status, 502);
  assert.equal((await ask('/', { method: 'POST', body: 'x'.repeat(100_000) })).status, 502);
});

test('4: an app that is silent for too long is a 504, and is let go', time, async (t) => {
  const gone = Promise.withResolvers();
  const { ask } = await both(t, (request, response) => response.on('close', gone.resolve), { timeout: 50 });
  assert.equal((await ask('/')).status, 504);
  await gone.promise;
});

test('4: the time limit counts from the request, also while its body trickles in', time, async (t) => {
  const { start } = await both(t, (request) => request.resume(), { timeout: 60 });
  const request = start('/', { method: 'POST' });
  request.on('error', () => request.destroy()); // cut off while it writes
  const drip = setInterval(() => request.write('.'), 10);
  t.after(() => clearInterval(drip));
  const [response] = await once(request, 'response');
  assert.equal(response.statusCode, 504);
});

test('4: the time limit ends with the headers', time, async (t) => {
  const { start } = await both(t, (request, response) => {
    response.write('first ');
    setTimeout(() => response.end('last'), 120);
  }, { timeout: 60 });
  const request = start();
  request.end();
  const [response] = await once(request, 'response');
  assert.equal((await response.toArray()).join(''), 'first last');
});

test('5: an app that breaks off within the body cuts the client\'s connection', time, async (t) => {
  for (const headers of [{}, { 'content-length': '100' }]) {
    const { start } = await both(t, (request, response) => {
      response.writeHead(200, headers);
      response.write('half of it', () => setImmediate(() => request.socket.destroy()));
    });
    const request = start();
    request.end();
    const [response] = await once(request, 'response');
    await assert.rejects(response.toArray(), 'half an answer looked like a whole one');
  }
});

for (const [when, begin] of [['before the app answers', false], ['in the middle of the answer', true]]) {
  test(`6: the client leaves ${when}: the app hears of it`, time, async (t) => {
    const arrived = Promise.withResolvers();
    const gone = Promise.withResolvers();
    const { port } = await both(t, (request, response) => {
      if (begin) response.write('first');
      response.on('close', gone.resolve);
      arrived.resolve();
    }, { timeout: 60_000 });
    const socket = net.connect(port, '127.0.0.1');
    t.after(() => socket.destroy());
    socket.write('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n');
    await arrived.promise;
    if (begin) await once(socket, 'data');
    socket.destroy();
    await gone.promise;
  });
}
