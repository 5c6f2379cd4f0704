import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import tls from 'node:tls';
import { binary, freePorts, startNginx } from '../lab/nginx.js';
import { echo, get, openLab } from '../src/lab.js';
import { writeSite } from '../src/site.js';
import { makeCertificate } from '../src/x509.js';

const options = { timeout: 10_000 };

// ——— inheritance, servers and locations, reload

test('one header in a location removes those of the server', options, async (t) => {
  const lab = await openLab('inheritance', { 3001: echo });
  t.after(() => lab.close());
  const ask = (path) => get(lab.url(path), { headers: { Host: 'shop.example', 'X-Forwarded-For': '6.6.6.6' } });

  const outer = await ask('/');
  assert.equal(outer.headers['x-frame-options'], 'DENY');
  assert.equal(JSON.parse(outer.body).headers.host, 'shop.example');
  assert.equal(JSON.parse(outer.body).headers['x-forwarded-for'], '127.0.0.1');

  const inner = await ask('/reports/');
  assert.equal(inner.headers['cache-control'], 'no-store');
  assert.equal(inner.headers['x-frame-options'], undefined);
  assert.equal(inner.headers['x-content-type-options'], undefined);
  const seen = JSON.parse(inner.body).headers;
  assert.equal(seen['x-area'], 'reports');
  assert.equal(seen.host, `127.0.0.1:${lab.port(3001)}`, 'Host is back at its default, $proxy_host');
  assert.equal(seen['x-forwarded-for'], '6.6.6.6', 'what the client wrote goes through');
});

test('the server by name, the location by rank', options, async (t) => {
  const lab = await openLab('servers');
  t.after(() => lab.close());
  for (const [host, path, expected] of [
    ['shop.example', '/', 'home'],
    ['WWW.shop.example:8080', '/x', 'everything else'],
    ['shop.example', '/images/logo.txt', 'images'],
    ['shop.example', '/images/logo.png', 'a picture'], // a regex comes before a longer prefix,
    ['shop.example', '/uploads/logo.png', 'uploads'], // unless that says ^~
    ['shop.example', '/uploads/shell.php', 'uploads'],
    ['shop.example', '/x.PNG', 'a picture'],
    ['shop.example', '/a.php', 'no PHP here'],
    ['berlin.shop.example', '/a.php', 'a tenant'],
    ['other.example', '/', 'no such host'],
  ]) {
    const { body } = await get(lab.url('/'), { path, headers: { Host: host } });
    assert.equal(body, expected, `${host}${path}`);
  }
});

test('a reload with an error changes nothing; a good one changes what comes after it', options, async (t) => {
  const [port] = await freePorts(1);
  const conf = (line) => `events {} http { server { listen 127.0.0.1:${port}; ${line} } }`;
  const nginx = await startNginx(conf('return 200 "one";'));
  t.after(() => nginx.stop());
  const ask = async () => (await get(`http://127.0.0.1:${port}/`)).body;
  await assert.rejects(nginx.reload(conf('retrun 200 "two";')), /unknown directive "retrun"/);
  assert.equal(await ask(), 'one');
  await nginx.reload(conf('return 200 "two";'));
  assert.equal(await ask(), 'two');
});

for (const [what, conf, message] of [
  ['a missing semicolon', 'events {} http { server { listen 127.0.0.1:1 } }', /unexpected "}"|is not terminated by ";"/],
  ['a directive in the wrong place', 'events {} http { listen 127.0.0.1:1; }', /"listen" directive is not allowed here/],
  ['an upstream that nobody knows', 'events {} http { server { listen 127.0.0.1:1; location / { proxy_pass http://ap; } } }', /host not found in upstream "ap"/],
  ['a path behind proxy_pass in a regex location', 'events {} http { server { listen 127.0.0.1:1; location ~ x { proxy_pass http://127.0.0.1:2/; } } }', /cannot have URI part in location given by regular expression/],
]) {
  test(`refused before anything starts: ${what}`, options, () => assert.rejects(startNginx(conf), message));
}

// ——— static files

const ASSET = '/assets/app.1a2b3c.js';

async function openSite(t) {
  const lab = await openLab('static', {}, writeSite);
  t.after(() => lab.close());
  return (path, headers) => get(lab.url('/'), { path, headers });
}

test('an unknown path is the app, an unknown asset is a 404', options, async (t) => {
  const ask = await openSite(t);
  for (const path of ['/', '/orders/7', '/assets']) {
    const { status, body, headers } = await ask(path);
    assert.deepEqual([status, body, headers['cache-control']], [200, '<p>shop</p>', 'no-cache'], path);
  }
  assert.equal((await ask('/assets/app.000000.js')).status, 404);
  assert.equal((await ask('/api/x')).body, 'no such endpoint');
});

test('an asset may be kept for a year; its 404 may not', options, async (t) => {
  const ask = await openSite(t);
  assert.match((await ask(ASSET)).headers['cache-control'], /max-age=31536000, immutable/);
  const { headers } = await ask('/assets/app.000000.js');
  assert.equal(headers['cache-control'], undefined, 'add_header without `always` spares errors');
  assert.equal(headers['x-content-type-options'], 'nosniff', 'with it they have it, too');
});

test('a page is asked for again, and costs 304', options, async (t) => {
  const ask = await openSite(t);
  const { etag } = (await ask('/')).headers;
  assert.equal((await ask('/', { 'If-None-Match': etag })).status, 304);
});

test('the .gz beside a file goes to those who take it', options, async (t) => {
  const ask = await openSite(t);
  const plain = await ask(ASSET);
  assert.equal(plain.headers['content-encoding'], undefined);
  const packed = await ask(ASSET, { 'Accept-Encoding': 'gzip' });
  assert.equal(packed.headers['content-encoding'], 'gzip');
  assert.ok(Number(packed.headers['content-length']) < Number(plain.headers['content-length']) / 10);
  assert.equal(packed.headers.vary, 'Accept-Encoding');
});

test('alias replaces the location, root is put in front', options, async (t) => {
  const ask = await openSite(t);
  assert.equal((await ask('/docs/install.txt')).body, 'how to install');
  assert.equal((await ask('/docs/')).status, 403, 'a folder without index.html is not listed');
});

test('a location without a slash and an alias with one leave the folder', options, async (t) => {
  const ask = await openSite(t);
  assert.equal((await ask('/leaky../secrets.txt')).body, 'the key to everything');
  assert.equal((await ask('/docs../secrets.txt')).body, '<p>shop</p>', 'with the slash it is another location');
  assert.equal((await ask('/docs/../../secrets.txt')).status, 400);
});

// ——— HTTPS and the challenge

const LIVE = '/etc/letsencrypt/live/shop.example';
const authority = makeCertificate({ subject: 'Lab CA' });

function install(folder) {
  const { cert, key, x509 } = makeCertificate({ subject: 'shop.example', issuer: authority, hosts: ['shop.example'] });
  fs.mkdirSync(folder(LIVE), { recursive: true });
  fs.writeFileSync(path.join(folder(LIVE), 'fullchain.pem'), cert);
  fs.writeFileSync(path.join(folder(LIVE), 'privkey.pem'), key);
  return x509.serialNumber;
}

async function openHttps(t) {
  let serial;
  const lab = await openLab('https', { 3001: echo }, (folder) => {
    serial = install(folder);
    const challenges = path.join(folder('/var/www/acme'), '.well-known', 'acme-challenge');
    fs.mkdirSync(challenges, { recursive: true });
    fs.writeFileSync(path.join(challenges, 'token-1'), 'token-1.thumbprint');
  });
  t.after(() => lab.close());
  const connect = async (more) => {
    const socket = tls.connect({ host: '127.0.0.1', port: lab.port(8443), servername: 'shop.example', ca: authority.cert, ...more });
    t.after(() => socket.destroy());
    socket.on('error', () => socket.destroy()); // nginx closes idle connections at a reload and at its end; a failed handshake rejects below
    await once(socket, 'secureConnect');
    return socket;
  };
  const ask = async (socket) => {
    socket.write('GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n');
    let text = '';
    while (!text.includes('}}')) text += (await once(socket, 'data'))[0];
    return text;
  };
  return { lab, serial, connect, ask };
}
const serialOf = (socket) => new X509Certificate(socket.getPeerCertificate().raw).serialNumber;

test('port 80: the challenge is answered, all else is sent to https', options, async (t) => {
  const { lab } = await openHttps(t);
  const challenge = await get(lab.url('/.well-known/acme-challenge/token-1'), { headers: { Host: 'shop.example' } });
  assert.deepEqual([challenge.status, challenge.body], [200, 'token-1.thumbprint']);
  assert.equal((await get(lab.url('/.well-known/acme-challenge/other'))).status, 404, 'no redirect, no page of the app');
  const { status, headers } = await get(lab.url('/orders?page=2'), { headers: { Host: 'evil.example' } });
  assert.deepEqual([status, headers.location], [308, 'https://shop.example/orders?page=2'], 'our name, not the one in the request');
});

test('the backend is told that the client used https, and HSTS is set', options, async (t) => {
  const { connect, ask } = await openHttps(t);
  const text = await ask(await connect());
  assert.match(text, /"x-forwarded-proto":"https"/);
  assert.match(text, /strict-transport-security: max-age=63072000/i);
});

test('TLS 1.2 and 1.3 are spoken', options, async (t) => {
  const { connect } = await openHttps(t);
  assert.equal((await connect()).getProtocol(), 'TLSv1.3');
  assert.equal((await connect({ maxVersion: 'TLSv1.2' })).getProtocol(), 'TLSv1.2');
});

test('HTTP/2 is offered', { ...options, skip: !binary && 'mini-nginx speaks HTTP/1.1 only' }, async (t) => {
  const { connect } = await openHttps(t);
  assert.equal((await connect({ ALPNProtocols: ['h2', 'http/1.1'] })).alpnProtocol, 'h2');
});

test('a renewed file does nothing until the reload', options, async (t) => {
  const { lab, serial, connect } = await openHttps(t);
  const served = async () => {
    const socket = await connect();
    const number = serialOf(socket);
    socket.destroy(); // none of them is open while nginx reloads
    return number;
  };
  assert.equal(await served(), serial);
  const renewed = install(lab.folder);
  assert.equal(await served(), serial, 'files are read at start and at reload');
  await lab.reload();
  assert.equal(await served(), renewed);
});

test('a key that does not belong to the certificate: the reload fails, the old one stays', options, async (t) => {
  const { lab, serial, connect } = await openHttps(t);
  const { key } = makeCertificate({ subject: 'shop.example', issuer: authority, hosts: ['shop.example'] });
  fs.writeFileSync(path.join(lab.folder(LIVE), 'privkey.pem'), key);
  await assert.rejects(lab.reload(), /key values mismatch/i);
  assert.equal(serialOf(await connect()), serial);
});
