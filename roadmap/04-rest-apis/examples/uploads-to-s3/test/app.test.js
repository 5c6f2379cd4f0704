import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { createApp } from '../src/app.js';
import { openBucket } from '../src/bucket.js';

const MiB = 1024 * 1024;
const PNG = Buffer.from('\x89PNG\r\n\x1a\n and so on', 'latin1');
const PDF = Buffer.from('%PDF-1.7 and so on');
const limit = { timeout: 20_000 };
let s3, folder, server, base;
/** Emits the name of each command that S3 has answered, as in 'AbortMultipartUploadCommand', and counts them. */
const commands = new EventEmitter();
const answered = {};
const unfinished = () => (answered.CreateMultipartUploadCommand ?? 0)
  - (answered.CompleteMultipartUploadCommand ?? 0) - (answered.AbortMultipartUploadCommand ?? 0);

before(async () => {
  s3 = await openBucket();
  s3.client.middlewareStack.add((next, { commandName }) => async (args) => {
    const result = await next(args);
    answered[commandName] = (answered[commandName] ?? 0) + 1;
    commands.emit(commandName);
    return result;
  }, { step: 'initialize' });
  folder = await mkdtemp(path.join(tmpdir(), 'imports-test-'));
  server = createApp({ client: s3.client, bucket: s3.bucket, folder, documentLimit: 6 * MiB }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${server.address().port}`;
});
after(async () => {
  server.close();
  server.closeAllConnections();
  await s3.close();
  await rm(folder, { recursive: true, force: true });
});

async function post(url, field, content, name = 'file', type) {
  const form = new FormData();
  form.append(field, new Blob([content], { type }), name);
  const res = await fetch(base + url, { method: 'POST', body: form });
  return { status: res.status, type: res.headers.get('content-type'), location: res.headers.get('location'), body: await res.json() };
}
const keys = async () => (await s3.client.send(new ListObjectsV2Command({ Bucket: s3.bucket }))).Contents?.map(({ Key }) => Key).sort() ?? [];
/** A PDF of some size, to look at; not to be opened. */
const pdf = (size) => Buffer.concat([PDF, Buffer.alloc(size - PDF.length, 7)]);
const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');

test('avatar: stored as what it is, whatever the client says', limit, async () => {
  const { status, location, body } = await post('/avatars', 'avatar', PNG, 'evil.html', 'text/html');
  assert.equal(status, 201);
  assert.match(body.key, /^[0-9a-f-]{36}\.png$/);
  assert.equal(location, `/files/${body.key}`);
  const head = await s3.client.send(new HeadObjectCommand({ Bucket: s3.bucket, Key: body.key }));
  assert.deepEqual([head.ContentType, head.ContentLength], ['image/png', PNG.length]);
});

test('avatar: HTML that calls itself a PNG is refused, and so is a PDF', limit, async () => {
  const stored = await keys();
  for (const content of ['<script>alert(1)</script>', PDF, '', '\x89PN']) {
    assert.equal((await post('/avatars', 'avatar', content, 'cat.png', 'image/png')).status, 415);
  }
  assert.deepEqual(await keys(), stored);
});

test('too large for memory: 413', limit, async () => {
  const { status, type } = await post('/avatars', 'avatar', Buffer.concat([PNG, Buffer.alloc(512 * 1024)]));
  assert.equal(status, 413);
  assert.match(type, /^application\/problem\+json/);
});

test('import: counted from disk, and nothing stays there', limit, async () => {
  const { status, body } = await post('/imports', 'import', 'a;b\r\n1;2\r\n\r\n3;4', '../../../etc/passwd');
  assert.deepEqual([status, body], [200, { lines: 3 }]);
  assert.deepEqual(await readdir(folder), []);
});

test('import: a form that breaks off leaves nothing on disk', limit, async () => {
  const res = await fetch(`${base}/imports`, {
    method: 'POST', headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
    body: '--x\r\nContent-Disposition: form-data; name="import"; filename="a"\r\n\r\nabc',
  });
  assert.equal(res.status, 400);
  assert.deepEqual(await readdir(folder), []);
});

test('document: up to the limit, streamed in parts, and the same bytes come back', limit, async () => {
  const content = pdf(6 * MiB); // a part has 5 MiB
  const { status, location } = await post('/documents', 'document', content, 'Résumé "2026".pdf');
  assert.equal(status, 201);
  const res = await fetch(base + location);
  assert.equal(hash(Buffer.from(await res.arrayBuffer())), hash(content));
  assert.equal(res.headers.get('content-type'), 'application/pdf');
  assert.equal(res.headers.get('content-length'), String(content.length));
  assert.equal(res.headers.get('x-content-type-options'), 'nosniff');
  assert.match(res.headers.get('content-disposition'), /^attachment; .*filename\*=UTF-8''R%C3%A9sum%C3%A9%20%222026%22\.pdf/);
  assert.equal(unfinished(), 0);
});

test('document: small ones too, and names of any length', limit, async () => {
  assert.equal((await post('/documents', 'document', PDF, `${'x'.repeat(199)}😀.pdf`)).status, 201);
  const { status, location } = await post('/documents', 'document', PDF, '../../x.pdf');
  assert.equal(status, 201);
  const res = await fetch(base + location);
  assert.match(res.headers.get('content-disposition'), /^attachment; filename=x\.pdf$/);
  assert.deepEqual(Buffer.from(await res.arrayBuffer()), PDF);
});

test('document: too large or of another type, and nothing is left in the bucket', limit, async () => {
  const stored = await keys();
  assert.equal((await post('/documents', 'document', pdf(6 * MiB + 1))).status, 413);
  assert.equal((await post('/documents', 'document', 'just text', 'a.pdf', 'application/pdf')).status, 415);
  assert.equal((await post('/documents', 'document', '', 'a.pdf', 'application/pdf')).status, 415);
  assert.deepEqual(await keys(), stored);
  assert.equal(unfinished(), 0);
});

test('document: the client goes away in the middle, and nothing is left in the bucket', limit, async () => {
  const stored = await keys();
  const req = http.request(`${base}/documents`, {
    method: 'POST', headers: { 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': 6 * MiB },
  });
  req.on('error', () => {}); // socket hang up: our own doing
  const begun = once(commands, 'CreateMultipartUploadCommand');
  const removed = once(commands, 'AbortMultipartUploadCommand');
  req.write('--x\r\nContent-Disposition: form-data; name="document"; filename="a.pdf"\r\n\r\n');
  req.write(pdf(5.5 * MiB)); // more than one part
  await begun;
  req.destroy();
  await removed;
  assert.equal(unfinished(), 0);
  assert.deepEqual(await keys(), stored);
});

test('a Content-Length over the limit is refused before the body is sent', limit, async () => {
  const req = http.request(`${base}/avatars`, {
    method: 'POST', headers: { 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': 10 * 1024 * MiB },
  });
  req.on('error', () => {});
  req.flushHeaders();
  const [res] = await once(req, 'response');
  assert.deepEqual([res.statusCode, res.headers.connection], [413, 'close']);
  res.resume();
  req.destroy();
});

test('a body without Content-Length, which may have any length, is refused as well', limit, async () => {
  for (const url of ['/avatars', '/imports', '/documents']) {
    const req = http.request(base + url, { method: 'POST', headers: { 'Content-Type': 'multipart/form-data; boundary=x' } });
    req.on('error', () => {});
    req.write('--x\r\n'); // chunked, and it never ends
    const [res] = await once(req, 'response');
    assert.deepEqual([res.statusCode, res.headers.connection], [411, 'close'], url);
    res.resume();
    req.destroy();
  }
});

test('forms that are wrong: 400, other types: 415', limit, async () => {
  assert.equal((await post('/avatars', 'photo', PNG)).status, 400, 'wrong field');
  const empty = new FormData();
  for (const [body, headers, status] of [
    [empty, {}, 400],
    ['x', { 'Content-Type': 'multipart/form-data' }, 400],
    ['--x\r\nbad\r\n\r\n--x--', { 'Content-Type': 'multipart/form-data; boundary=x' }, 400],
    ['{}', { 'Content-Type': 'application/json' }, 415],
    [undefined, {}, 415],
  ]) {
    const res = await fetch(`${base}/avatars`, { method: 'POST', body, headers });
    assert.equal(res.status, status);
  }
});

test('a storage that fails is our fault: 500, and a line in the log', limit, async (t) => {
  const log = t.mock.method(console, 'error', () => {});
  const client = new S3Client({ endpoint: 'http://127.0.0.1:1', region: 'us-east-1', maxAttempts: 1, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
  const broken = createApp({ client, bucket: 'b', folder }).listen(0, '127.0.0.1');
  await once(broken, 'listening');
  t.after(() => { broken.close(); broken.closeAllConnections(); client.destroy(); });
  for (const [url, field] of [['/documents', 'document'], ['/avatars', 'avatar']]) {
    const form = new FormData();
    form.append(field, new Blob([PNG]), 'a.png');
    const res = await fetch(`http://127.0.0.1:${broken.address().port}${url}`, { method: 'POST', body: form });
    assert.equal(res.status, 500, url);
    assert.equal((await res.json()).detail, 'Internal error.');
  }
  assert.equal(log.mock.callCount(), 2);
});

test('files: unknown ones are 404, and no key leads out of the bucket', limit, async () => {
  for (const key of ['00000000-0000-4000-8000-000000000000.png', 'x', '..%2F..%2Fetc%2Fpasswd', '%E0%A4%A']) {
    const { status } = await fetch(`${base}/files/${key}`);
    assert.ok(status === 404 || (key.startsWith('%') && status === 400), `${key}: ${status}`);
  }
});
