import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { misconfigured, startImposter } from '../src/attacks.js';
import { openAuthority } from '../src/authority.js';
import { get, outcome } from '../src/client.js';
import { startSite } from '../src/servers.js';

const limit = { timeout: 10_000 };
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'own-ca-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));
const ca = openAuthority(folder);

async function start(t, certificates) {
  const site = await startSite({ certificates });
  t.after(() => site.close());
  return { ...site, url: (host) => `https://${host}:${site.port}/` };
}

test('the authority is made once and kept', limit, () => {
  assert.equal(openAuthority(folder).root, ca.root);
});

const expected = {
  'all is well': ['200 hello from shop.example\n', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  'the intermediate is missing': ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  'for another host': ['ERR_TLS_CERT_ALTNAME_INVALID', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  'ran out yesterday': ['CERT_HAS_EXPIRED', 'CERT_HAS_EXPIRED'],
  'begins tomorrow': ['CERT_NOT_YET_VALID', 'CERT_NOT_YET_VALID'],
  'signed by itself': ['DEPTH_ZERO_SELF_SIGNED_CERT', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  'signed by a CA of Mallory': ['SELF_SIGNED_CERT_IN_CHAIN', 'SELF_SIGNED_CERT_IN_CHAIN'],
};
for (const [name, files] of Object.entries(misconfigured)) {
  test(`${name}: ${expected[name][0].trim()}`, limit, async (t) => {
    const site = await start(t, { 'shop.example': files(ca) });
    assert.equal(await outcome(site.url('shop.example'), { ca: ca.root }), expected[name][0]);
    assert.equal(await outcome(site.url('shop.example')), expected[name][1], 'without our root');
  });
}

test('the man in the middle gets nothing from a client that checks, and the token from one that does not', limit, async (t) => {
  const imposter = await startImposter('shop.example');
  t.after(() => imposter.close());
  const url = `https://shop.example:${imposter.port}/`;

  assert.equal(await outcome(url, { ca: ca.root }), 'DEPTH_ZERO_SELF_SIGNED_CERT');
  assert.deepEqual(imposter.stolen, [], 'the request is not sent before the check');

  const { status } = await get(url, { rejectUnauthorized: false });
  assert.equal(status, 200);
  assert.deepEqual(imposter.stolen, ['Bearer secret']);
});

test('encrypted it was, all the same: TLS 1.3', limit, async (t) => {
  const imposter = await startImposter('shop.example');
  t.after(() => imposter.close());
  const { protocol, cipher } = await get(`https://shop.example:${imposter.port}/`, { rejectUnauthorized: false });
  assert.equal(protocol, 'TLSv1.3');
  assert.match(cipher, /^TLS_AES_256_GCM|^TLS_AES_128_GCM|^TLS_CHACHA20/);
});

test('NODE_EXTRA_CA_CERTS makes the root known to fetch, and takes no check away', limit, async (t) => {
  const site = await start(t, { localhost: ca.issue(['localhost']) });
  const run = (host, env) => promisify(execFile)(process.execPath, ['--input-type=module', '-e', `
    try { console.log((await fetch('https://${host}:${site.port}/')).status); } catch (err) { console.log(err.cause.code); }
  `], { env: { ...process.env, ...env } });
  const [without, known, otherHost] = await Promise.all([
    run('localhost', { NODE_EXTRA_CA_CERTS: '' }),
    run('localhost', { NODE_EXTRA_CA_CERTS: ca.rootFile }),
    run('127.0.0.1', { NODE_EXTRA_CA_CERTS: ca.rootFile }),
  ]);
  assert.equal(without.stdout.trim(), 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
  assert.equal(known.stdout.trim(), '200');
  assert.equal(otherHost.stdout.trim(), 'ERR_TLS_CERT_ALTNAME_INVALID');
});

test('SNI: the name that the client asks for chooses the certificate', limit, async (t) => {
  const site = await start(t, { 'shop.example': ca.issue(['shop.example']), 'blog.example': ca.issue(['blog.example']) });
  for (const host of ['shop.example', 'blog.example']) {
    const { subject } = await get(site.url(host), { ca: ca.root });
    assert.equal(subject, host);
  }
});

test('a renewed certificate is used at once, and a connection that is open stays', limit, async (t) => {
  const site = await start(t, { 'shop.example': ca.issue(['shop.example']) });
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const before = await get(site.url('shop.example'), { ca: ca.root, agent });

  site.useCertificates({ 'shop.example': ca.issue(['shop.example']) });
  const same = await get(site.url('shop.example'), { ca: ca.root, agent });
  const fresh = await get(site.url('shop.example'), { ca: ca.root });
  assert.equal(same.serial, before.serial);
  assert.notEqual(fresh.serial, before.serial);
});

test('a key that does not belong to the certificate is refused, and the old one stays', limit, async (t) => {
  const site = await start(t, { 'shop.example': ca.issue(['shop.example']) });
  const [one, two] = [ca.issue(['shop.example']), ca.issue(['shop.example'])];
  assert.throws(() => site.useCertificates({ 'shop.example': { key: one.key, cert: two.cert } }), { code: 'ERR_OSSL_X509_KEY_VALUES_MISMATCH' });
  assert.equal(await outcome(site.url('shop.example'), { ca: ca.root }), '200 hello from shop.example\n');
});

test('one pair that does not match changes none of the others', limit, async (t) => {
  const files = () => ca.issue(['shop.example']);
  const site = await start(t, { 'shop.example': files() });
  const { serial } = await get(site.url('shop.example'), { ca: ca.root });
  assert.throws(() => site.useCertificates({ 'shop.example': files(), 'blog.example': { key: files().key, cert: files().cert } }), { code: 'ERR_OSSL_X509_KEY_VALUES_MISMATCH' });
  assert.equal((await get(site.url('shop.example'), { ca: ca.root })).serial, serial);
});

test('a request without Host is answered', limit, async (t) => {
  const site = await start(t, { 'shop.example': ca.issue(['shop.example']) });
  const socket = tls.connect({ port: site.port, host: '127.0.0.1', servername: 'shop.example', ca: ca.root });
  socket.write('GET / HTTP/1.0\r\n\r\n');
  assert.match((await socket.toArray()).join(''), /^HTTP\/1\.1 200/);
});

/** The answer on port 80 to a request line and a Host that browsers would not send, but others do. */
async function plain(site, target, { method = 'GET', host = 'shop.example', more = '' } = {}) {
  const socket = net.connect(site.httpPort, '127.0.0.1');
  socket.write(`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${more}\r\n`);
  const text = (await socket.toArray()).join('');
  return { status: Number(text.split(' ')[1]), location: /^location: (.*)$/im.exec(text)?.[1], hsts: /^strict-transport/im.test(text) };
}

test('port 80 redirects to HTTPS, without HSTS; HTTPS has it', limit, async (t) => {
  const site = await start(t, { 'shop.example': ca.issue(['shop.example']) });
  assert.deepEqual(await plain(site, '/cart?id=7'), { status: 308, location: 'https://shop.example/cart?id=7', hsts: false });
  const { headers } = await get(site.url('shop.example'), { ca: ca.root });
  assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains');
});

test('new URL(req.url, base) would send visitors to Mallory; the redirect does not', limit, async (t) => {
  const site = await start(t, { 'shop.example': ca.issue(['shop.example']) });
  for (const target of ['//evil.example/', '/\\evil.example/', 'http://evil.example/']) {
    assert.equal(new URL(target, 'https://shop.example').host, 'evil.example', 'the attack');
    const { location } = await plain(site, target);
    assert.ok(location === undefined || new URL(location).host === 'shop.example', `sent to ${location}`);
  }
});

test('no redirect to a host that the client made up, none for a POST, and none for a token', limit, async (t) => {
  const site = await start(t, { 'shop.example': ca.issue(['shop.example']) });
  assert.equal((await plain(site, '/', { host: 'evil.example' })).status, 421);
  assert.equal((await plain(site, '/', { method: 'POST' })).status, 403);
  assert.equal((await plain(site, '/', { more: 'Authorization: Bearer secret\r\n' })).status, 403);
});

test('plain HTTP on the port of HTTPS gets no answer', limit, async (t) => {
  const site = await start(t, { 'shop.example': ca.issue(['shop.example']) });
  const req = http.get({ port: site.port, host: '127.0.0.1' });
  const err = await new Promise((resolve) => req.on('error', resolve));
  assert.equal(err.code, 'ECONNRESET');
});
