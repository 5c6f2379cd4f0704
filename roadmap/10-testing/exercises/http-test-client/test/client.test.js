import assert from 'node:assert/strict';
import net from 'node:net';
import { after, beforeEach, test } from 'node:test';
import { createClient } from '../src/client.js';

const timeout = 2000;
const start = createClient;

// Remembers every server that is started, to look at it, and to end it whatever a client has left running.
let listening = [];
const servers = [];
const realListen = net.Server.prototype.listen;
net.Server.prototype.listen = function listen(...args) {
  listening.push(this);
  servers.push(this);
  return realListen.apply(this, args);
};
beforeEach(() => { listening = []; });
after(() => servers.forEach((server) => { server.close(); server.closeAllConnections(); }));

async function echo(req, res) {
  let text = '';
  for await (const chunk of req.setEncoding('utf8')) text += chunk;
  res.setHeader('content-type', 'application/json');
  res.end(JSON.stringify({ method: req.method, url: req.url, type: req.headers['content-type'] ?? null, cookie: req.headers.cookie ?? null, custom: req.headers['x-custom'] ?? null, text }));
}

test('sends the method, the path, headers and JSON', { timeout }, async () => {
  const client = start(echo);
  for (const method of ['post', 'put', 'patch', 'delete']) {
    const { body } = await client[method]('/a?b=1', { json: { n: 1 }, headers: { 'x-custom': 'yes' } });
    assert.deepEqual(body, { method: method.toUpperCase(), url: '/a?b=1', type: 'application/json', cookie: null, custom: 'yes', text: '{"n":1}' });
  }
  const { body } = await client.get('/');
  assert.equal(body.method, 'GET');
  assert.equal(body.type, null, 'a request without a body has a Content-Type');
  assert.equal((await client.post('/', { json: {}, headers: { 'Content-Type': 'application/merge-patch+json' } })).body.type, 'application/merge-patch+json');
  assert.equal((await client.post('/', { json: {}, headers: { 'content-type': 'text/plain' } })).body.type, 'text/plain', 'names of headers are case-insensitive');
  assert.equal((await client.post('/', { json: null })).body.text, 'null', 'null is a JSON text like another');
});

test('gives status, headers, text, and the body only where it is JSON', { timeout }, async () => {
  const client = start((req, res) => {
    const [, type, text] = decodeURIComponent(req.url).split('|');
    res.writeHead(418, type ? { 'content-type': type } : {}).end(text);
  });
  const get = (...parts) => client.get(encodeURI(`/|${parts.join('|')}`));
  const json = await get('application/json; charset=utf-8', '[1]');
  assert.deepEqual([json.status, json.headers.get('content-type'), json.text, json.body], [418, 'application/json; charset=utf-8', '[1]', [1]]);
  assert.deepEqual((await get('application/problem+json', '{"a":1}')).body, { a: 1 });
  assert.equal((await get('text/html', '<p>')).body, undefined);
  assert.equal((await get('text/html', '<p>')).text, '<p>');
  assert.equal((await get('application/json', '')).body, undefined);
  assert.equal((await get('application/json-seq', '[1]')).body, undefined, 'application/json-seq is another type');
  assert.equal((await get('', '')).body, undefined);
});

test('takes no port before the first request', { timeout }, async () => {
  const client = start(echo);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(listening.length, 0, 'it listens already');
  await client.get('/');
  assert.equal(listening.length, 1);
});

test('listens on one free port of 127.0.0.1 for all requests', { timeout }, async () => {
  const ports = new Set();
  const client = start((req, res) => { ports.add(`${req.socket.localAddress} ${req.socket.localPort}`); res.end(); });
  await Promise.all([client.get('/1'), client.get('/2'), client.get('/3')]);
  await client.get('/4');
  assert.equal(listening.length, 1, `${listening.length} servers were started`);
  assert.equal(ports.size, 1);
  assert.match([...ports][0], /^127\.0\.0\.1 /);
  assert.equal(listening[0].address().address, '127.0.0.1', 'the server can be reached from outside of this machine');
  const other = start(echo);
  await other.get('/'); // two at once must not want the same port
});

test('close() ends the server and its connections, and resolves then', { timeout }, async () => {
  const client = createClient(echo);
  await client.get('/');
  const [server] = listening;
  const left = () => new Promise((resolve, reject) => server.getConnections((error, n) => (error ? reject(error) : resolve(n))));
  await Promise.all([client.close(), client.close()]);
  assert.equal(server.listening, false);
  assert.equal(await left(), 0, 'connections are left open');
  await client.close();
});

test('close() does not wait for an answer that is under way: it cuts it', { timeout: 1000 }, async () => {
  let seen;
  const begun = new Promise((resolve) => { seen = resolve; });
  const client = createClient((req, res) => { res.write('to be continued'); seen(); });
  const hanging = client.get('/').then(() => 'answered', () => 'cut');
  await begun;
  await client.close();
  assert.equal(await hanging, 'cut');
});

test('close() before the first request is nothing', { timeout }, () => createClient(echo).close());

test('an error status or a redirect is an answer like another', { timeout }, async () => {
  const client = start((req, res) => {
    if (req.url === '/old') res.writeHead(302, { location: '/new' }).end();
    else res.writeHead(req.url === '/new' ? 200 : 500).end();
  });
  const { status, headers } = await client.get('/old');
  assert.equal(status, 302, 'the redirect was followed');
  assert.equal(headers.get('location'), '/new');
  assert.equal((await client.get('/boom')).status, 500);
});

test('keeps cookies, replaces them, and sends all of them', { timeout }, async () => {
  const client = start((req, res) => {
    if (req.url === '/login') res.setHeader('set-cookie', ['sid=a=b%3D; HttpOnly; Secure; Path=/', 'theme=dark; SameSite=Lax; Expires=Fri, 31 Dec 2100 23:59:59 GMT']);
    if (req.url === '/light') res.setHeader('set-cookie', 'theme=light');
    echo(req, res);
  });
  assert.equal((await client.get('/')).body.cookie, null);
  await client.post('/login');
  assert.equal((await client.get('/')).body.cookie, 'sid=a=b%3D; theme=dark');
  await client.get('/light');
  assert.equal((await client.get('/')).body.cookie, 'sid=a=b%3D; theme=light');
  assert.equal((await client.get('/', { headers: { Cookie: 'sid=forged' } })).body.cookie, 'sid=forged', 'a Cookie header of the test must win');
});

test('keeps cookies of a redirect and of an error', { timeout }, async () => {
  const client = start((req, res) => {
    if (req.url === '/login') return res.writeHead(303, { 'set-cookie': 'sid=1', location: '/' }).end();
    if (req.url === '/bad') return res.writeHead(400, { 'set-cookie': 'csrf=2' }).end();
    echo(req, res);
  });
  await client.post('/login');
  await assert.rejects(client.get('/bad', { expect: 200 }));
  assert.equal((await client.get('/')).body.cookie, 'sid=1; csrf=2');
});

test('drops a cookie with Max-Age=0 or a date in the past', { timeout }, async () => {
  const lines = {
    '/set': ['a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'b=2', 'c=3'],
    '/out': ['a=; Max-Age=0', 'b=; expires=Thu, 01 Jan 1970 00:00:00 GMT'],
  };
  const client = start((req, res) => {
    if (lines[req.url]) res.setHeader('set-cookie', lines[req.url]);
    echo(req, res);
  });
  await client.get('/set');
  assert.equal((await client.get('/')).body.cookie, 'a=1; b=2; c=3');
  await client.get('/out');
  assert.equal((await client.get('/')).body.cookie, 'c=3');
});

test('two clients are two users', { timeout }, async () => {
  const app = (req, res) => {
    if (req.url === '/login') res.setHeader('set-cookie', 'sid=1');
    echo(req, res);
  };
  const [ann, bob] = [start(app), start(app)];
  await ann.get('/login');
  assert.equal((await bob.get('/')).body.cookie, null);
});

test('expect says in its error what was asked and what came', { timeout }, async () => {
  const client = start((req, res) => res.writeHead(500).end('the database is down'));
  assert.equal((await client.get('/', { expect: 500 })).status, 500);
  await assert.rejects(client.post('/orders', { json: {}, expect: 201 }), (error) => {
    for (const part of ['POST', '/orders', '201', '500', 'the database is down']) {
      assert.ok(error.message.includes(part), `the message lacks ${JSON.stringify(part)}: ${error.message}`);
    }
    return true;
  });
});
