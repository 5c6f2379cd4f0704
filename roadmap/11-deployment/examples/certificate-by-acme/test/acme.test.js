import assert from 'node:assert/strict';
import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import acme from 'acme-client';
import { createAuthority } from '../src/authority.js';
import { startCa } from '../src/ca.js';
import { port80 } from '../src/challenges.js';
import { keepCertificate, renewalTime } from '../src/keeper.js';
import { openAccount, order } from '../src/order.js';
import { writeWhole } from '../src/store.js';

const time = { timeout: 30_000 }; // against hangs only
const names = ['shop.example', 'www.shop.example'];
const answers = new Map();
let blocked = false; // a firewall in front of port 80
let web, webUrl, ca;
const first = { given: [] }; // the first order: most shops begin with a copy of its folder

before(async () => {
  const handler = port80({ answers, name: names[0] });
  web = http.createServer((request, response) => (blocked ? response.writeHead(503).end() : handler(request, response)));
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  webUrl = `http://127.0.0.1:${web.address().port}`;
  ca = await startCa({ challengePort: web.address().port });

  first.folder = mkdtempSync(join(tmpdir(), 'acme-test-'));
  const watched = {
    set: (token, answer) => { first.given.push([token, answer]); answers.set(token, answer); },
    delete: (token) => answers.delete(token),
  };
  const { x509 } = await keepCertificate({ folder: first.folder, names, order: () => placeOrder(first.folder, watched) });
  first.serial = x509.serialNumber;
}, time);

after(async () => {
  if (first.folder) rmSync(first.folder, { recursive: true, force: true });
  await ca?.close();
  web?.close();
  web?.closeAllConnections();
}, time);

function temporary(t) {
  const folder = mkdtempSync(join(tmpdir(), 'acme-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function placeOrder(folder, tokens = answers, report = () => {}) {
  const wait = { backoffMin: 5, backoffAttempts: 12 };
  const client = await openAccount({ folder, directoryUrl: ca.directoryUrl, wait });
  return order({ client, names, answers: tokens, report });
}

function copyOfFirst(t) {
  const folder = temporary(t);
  cpSync(first.folder, folder, { recursive: true });
  return folder;
}

/** A shop that serves HTTPS with a certificate from the CA, and a clock for it. */
async function openShop(t, { folder = copyOfFirst(t) } = {}) {
  const shop = { folder, file: join(folder, 'certificate.pem'), reports: [], orders: 0, now: Date.now() };
  const report = (step, text) => shop.reports.push(`${step}: ${text}`);
  shop.order = async () => {
    shop.orders++;
    return placeOrder(folder, answers, report);
  };
  shop.certificate = await keepCertificate({ folder, names, order: () => shop.order(), now: () => shop.now, report });
  const server = https.createServer((request, response) => response.end('hello'));
  shop.certificate.attach(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agents = [];
  t.after(() => {
    for (const agent of agents) agent.destroy();
    server.close();
    server.closeAllConnections();
  });
  /** A client with a connection of its own, that knows the root of the CA and nothing else. */
  shop.connect = (servername = names[0]) => {
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1, servername, ca: ca.root });
    agents.push(agent);
    return async () => {
      const [response] = await once(https.get({ host: '127.0.0.1', port: server.address().port, agent }), 'response');
      const { localPort } = response.socket;
      const { serialNumber } = response.socket.getPeerCertificate();
      assert.equal((await response.toArray()).join(''), 'hello');
      return { serial: serialNumber, localPort };
    };
  };
  return shop;
}

test('a certificate is ordered and served for its names, with the chain up to the root', time, async (t) => {
  const { connect, certificate } = await openShop(t);
  for (const name of names) assert.equal((await connect(name)()).serial, certificate.x509.serialNumber);
  await assert.rejects(connect('other.example'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  assert.equal(certificate.x509.ca, false);
});

test('port 80 knows the tokens that are under way, and no others', time, async () => {
  const get = (path) => fetch(webUrl + path, { redirect: 'manual' });
  answers.set('a-token', 'a-token.thumbprint');
  const known = await get('/.well-known/acme-challenge/a-token');
  assert.equal(known.status, 200);
  assert.equal(await known.text(), 'a-token.thumbprint');
  answers.delete('a-token');
  for (const token of ['a-token', '', 'constructor', 'a-token/']) {
    assert.equal((await get(`/.well-known/acme-challenge/${token}`)).status, 404, token);
  }
  const other = await get('/cart?id=1');
  assert.equal(other.status, 308);
  assert.equal(other.headers.get('location'), 'https://shop.example/cart?id=1');
  assert.equal((await get('//evil.example/')).headers.get('location'), 'https://shop.example/evil.example/');
});

test('the answer is token and thumbprint of the account key, and gone after the order', time, () => {
  const { accountKey } = JSON.parse(readFileSync(join(first.folder, 'account.json'), 'utf8'));
  const { crv, kty, x, y } = createPublicKey(accountKey).export({ format: 'jwk' });
  const thumbprint = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  assert.equal(first.given.length, names.length);
  for (const [token, answer] of first.given) assert.equal(answer, `${token}.${thumbprint}`);
  assert.equal(answers.size, 0);
});

test('the CA takes no other answer', time, async (t) => {
  const wrong = {
    set: (token) => answers.set(token, `${token}.of-another-account`),
    delete: (token) => answers.delete(token),
  };
  await assert.rejects(placeOrder(temporary(t), wrong), /key authorization/i);
  assert.equal(answers.size, 0);
});

test('a proof that the CA reuses is not made again, and nothing is signed before the order is ready', time, async () => {
  const placed = { url: 'order' };
  const done = [];
  const client = {
    createOrder: async () => placed,
    getAuthorizations: async () => [{ identifier: { value: names[0] }, status: 'valid', challenges: [] }],
    waitForValidStatus: async (item) => { done.push(['ready', item]); },
    finalizeOrder: async (item) => { done.push(['finalize', item]); },
    getCertificate: async () => 'chain',
  };
  assert.match(await order({ client, names, answers, report() {} }), /^chain\n-{5}BEGIN PRIVATE KEY/);
  assert.deepEqual(done, [['ready', placed], ['finalize', placed]]);
});

test('renewed when a third of the lifetime is left, without a restart; open connections are kept', time, async (t) => {
  const shop = await openShop(t);
  const { validFromDate: from, validToDate: until } = shop.certificate.x509;
  const due = renewalTime(shop.certificate.x509);
  assert.ok(Math.abs((until - due) * 3 - (until - from)) < 10, 'a third is left');
  const account = readFileSync(join(shop.folder, 'account.json'));
  const old = shop.connect();
  const earlier = await old();

  shop.now = due - 1;
  assert.deepEqual(await shop.certificate.renewIfDue(), { renewed: false });
  assert.equal(shop.orders, 0);

  shop.now = due;
  const both = await Promise.all([shop.certificate.renewIfDue(), shop.certificate.renewIfDue()]);
  assert.deepEqual(both, [{ renewed: true }, { renewed: true }]);
  assert.deepEqual(readFileSync(join(shop.folder, 'account.json')), account, 'the same account');
  assert.equal(shop.orders, 1, 'two calls at the same time are one order');

  assert.deepEqual(await old(), earlier, 'the same connection, with the old certificate');
  const fresh = await shop.connect()();
  assert.equal(fresh.serial, shop.certificate.x509.serialNumber);
  assert.notEqual(fresh.serial, earlier.serial);
  shop.now = Date.now();
  assert.deepEqual(await shop.certificate.renewIfDue(), { renewed: false });
});

test('a restart takes what is stored; an expired or a broken file is replaced', time, async (t) => {
  const shop = await openShop(t);
  assert.equal(shop.certificate.x509.serialNumber, first.serial);
  assert.equal(shop.orders, 0);

  const { folder, file, certificate } = shop;
  const now = () => certificate.x509.validToDate.getTime();
  const late = await keepCertificate({ folder, names, order: shop.order, now });
  assert.equal(shop.orders, 1);
  assert.notEqual(late.x509.serialNumber, first.serial);
  const good = readFileSync(file, 'utf8');
  writeFileSync(file, good.slice(0, 500));
  await keepCertificate({ folder, names, order: async () => good });
  assert.equal(readFileSync(file, 'utf8'), good);
});

test('the CA refuses: the old certificate stays in use, and it is reported; the next attempt goes well', time, async (t) => {
  const shop = await openShop(t);
  const stored = readFileSync(shop.file);
  const { serial } = await shop.connect()();
  shop.now = renewalTime(shop.certificate.x509);
  rmSync(join(shop.folder, 'account.json')); // as a new account, or the CA might reuse the earlier proof
  blocked = true;
  const { renewed, error } = await shop.certificate.renewIfDue().finally(() => { blocked = false; });
  assert.equal(renewed, false);
  assert.ok(error instanceof Error);
  assert.match(shop.reports.at(-1), /^failure: not renewed, \d+ days left: .*503/);
  assert.equal((await shop.connect()()).serial, serial);
  assert.deepEqual(readFileSync(shop.file), stored);
  assert.equal(answers.size, 0);

  assert.deepEqual(await shop.certificate.renewIfDue(), { renewed: true });
  assert.notEqual((await shop.connect()()).serial, serial);
});

test('what does not fit is not put in use: another key, other names, a chain out of order or broken', time, async (t) => {
  const shop = await openShop(t);
  const { serial } = await shop.connect()();
  const stored = readFileSync(shop.file, 'utf8');
  shop.now = renewalTime(shop.certificate.x509);
  const pair = () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return { publicKey, pem: privateKey.export({ type: 'pkcs8', format: 'pem' }) };
  };
  const [mine, other] = [pair(), pair()];
  const authority = await createAuthority('Test');
  const spki = await crypto.subtle.importKey(
    'spki', mine.publicKey.export({ type: 'spki', format: 'der' }),
    { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify'],
  );
  const issue = (hosts) => authority.issue(spki, hosts.map((value) => ({ type: 'dns', value })));
  const chain = await issue(names);
  const [leaf, intermediate] = chain.split(/(?<=END CERTIFICATE-----\n)/);
  for (const [pem, problem] of [
    [chain + other.pem, /private key/],
    [(await issue(names.slice(0, 1))) + mine.pem, /not for www\.shop\.example/],
    [intermediate + leaf + mine.pem, /private key/],
    [`${leaf}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${mine.pem}`, /asn1/],
    ['<html>', /./],
  ]) {
    shop.order = async () => pem;
    const { renewed, error } = await shop.certificate.renewIfDue();
    assert.equal(renewed, false);
    assert.match(error.message, problem);
    assert.equal((await shop.connect()()).serial, serial);
    assert.equal(readFileSync(shop.file, 'utf8'), stored);
  }
});

test('nothing is half-written: a new file takes the place of the old one, or nothing changes', time, async (t) => {
  const folder = temporary(t);
  const file = join(folder, 'certificate.pem');
  await writeWhole(file, 'first');
  const { ino } = statSync(file, { bigint: true });
  writeFileSync(`${file}.new`, 'what a crash has left');
  await writeWhole(file, 'second');
  assert.equal(readFileSync(file, 'utf8'), 'second');
  assert.notEqual(statSync(file, { bigint: true }).ino, ino, 'not written over');
  assert.deepEqual(readdirSync(folder), ['certificate.pem']);

  const taken = join(folder, 'taken.pem');
  mkdirSync(join(taken, 'in-the-way'), { recursive: true });
  await assert.rejects(writeWhole(taken, 'third'));
  assert.deepEqual(readdirSync(folder), ['certificate.pem', 'taken.pem']);
});

test('a CA that is away, hangs or limits is an error at once, and says so', time, async (t) => {
  let answer = () => {};
  let requests = 0;
  const busy = http.createServer((request, response) => { requests++; answer(response); }).listen(0, '127.0.0.1');
  t.after(() => { busy.close(); busy.closeAllConnections(); });
  await once(busy, 'listening');
  const directoryUrl = `http://127.0.0.1:${busy.address().port}/directory`;
  const folder = copyOfFirst(t); // its account is with another CA
  const open = () => openAccount({ folder, directoryUrl });

  const { defaults } = acme.axios;
  const { timeout } = defaults;
  assert.ok(timeout > 0, 'there is a time limit');
  t.after(() => { defaults.timeout = timeout; });
  defaults.timeout = 50;
  await assert.rejects(open, /timeout of 50ms exceeded/);

  defaults.timeout = timeout;
  answer = (response) => response.writeHead(429, { 'retry-after': '3600' }).end('{}');
  requests = 0;
  await assert.rejects(open, /429/);
  assert.equal(requests, 1);

  busy.close();
  busy.closeAllConnections();
  await once(busy, 'close');
  await assert.rejects(open, /ECONNREFUSED/);
});

const modes = { ...time, skip: process.platform === 'win32' && 'no modes there' };
test('private keys can be read by their owner only', modes, () => {
  const { folder } = first;
  assert.match(readFileSync(join(folder, 'certificate.pem'), 'utf8'), /PRIVATE KEY/);
  assert.deepEqual(readdirSync(folder).sort(), ['account.json', 'certificate.pem']);
  for (const name of readdirSync(folder)) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name);
});

test('the CA takes no forged signature, no request for another address, and no nonce twice', time, async () => {
  const call = async (url, { method = 'GET', body } = {}) => {
    const headers = { 'content-type': 'application/jose+json' };
    const request = https.request(url, { method, headers, ca: ca.trust, agent: false });
    const [response] = await once(request.end(body), 'response');
    const text = (await response.toArray()).join('');
    return { status: response.statusCode, nonce: response.headers['replay-nonce'], text };
  };
  const { newNonce, newAccount } = JSON.parse((await call(ca.directoryUrl)).text);
  const keys = [1, 2].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  const jwk = keys[0].publicKey.export({ format: 'jwk' });
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const register = (nonce, { key = keys[0].privateKey, url = newAccount } = {}) => {
    const head = encode({ alg: 'ES256', jwk, nonce, url });
    const payload = encode({ termsOfServiceAgreed: true });
    const signature = sign('sha256', `${head}.${payload}`, { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
    return call(newAccount, { method: 'POST', body: JSON.stringify({ protected: head, payload, signature }) });
  };
  const withGoodNonce = async (options) => {
    for (;;) {
      const { nonce } = await call(newNonce, { method: 'HEAD' });
      const answer = await register(nonce, options);
      if (!answer.text.includes('badNonce')) return { ...answer, used: nonce }; // some good ones are refused
    }
  };

  for (const wrong of [{ key: keys[1].privateKey }, { url: `${newAccount}/other` }]) {
    const { status } = await withGoodNonce(wrong);
    assert.ok(status === 400 || status === 403, `${Object.keys(wrong)}: status ${status}`);
  }
  const { status, used } = await withGoodNonce();
  assert.equal(status, 201);
  const again = await register(used);
  assert.equal(again.status, 400);
  assert.match(again.text, /badNonce/);
});
