import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { parseRange } from '../src/range.js';
import { createFileServer } from '../src/server.js';

const limit = { timeout: 5000 };
let folder, file, server, url;
let closed = 0;
const waiting = [];

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'ranged-file-server-'));
  file = path.join(folder, 'a.txt');
  await writeFile(file, '0123456789');
  server = createFileServer(file, { onClose: () => { closed++; waiting.shift()?.(); } });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${server.address().port}/`;
});
after(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

const get = async (headers, method = 'GET') => {
  const res = await fetch(url, { headers, method });
  return { status: res.status, range: res.headers.get('content-range'), length: res.headers.get('content-length'), etag: res.headers.get('etag'), body: await res.text() };
};

test('parseRange: first and last byte are inclusive', () => {
  assert.deepEqual(parseRange('bytes=0-0', 10), { start: 0, end: 0 });
  assert.deepEqual(parseRange('bytes=2-', 10), { start: 2, end: 9 });
  assert.deepEqual(parseRange('bytes=2-99', 10), { start: 2, end: 9 });
  assert.deepEqual(parseRange('bytes=-3', 10), { start: 7, end: 9 });
  assert.deepEqual(parseRange('bytes=-99', 10), { start: 0, end: 9 });
});

test('parseRange: what is invalid is ignored, what is past the end is unsatisfiable', () => {
  for (const header of [undefined, '', 'bytes=-', 'bytes=5-2', 'bytes=a-b', 'lines=0-1', 'bytes=0-1,4-5', 'bytes=0x1-2']) assert.equal(parseRange(header, 10), null, header);
  for (const header of ['bytes=10-', 'bytes=99-100', 'bytes=-0']) assert.equal(parseRange(header, 10), 'unsatisfiable', header);
  assert.equal(parseRange('bytes=0-', 0), 'unsatisfiable');
});

test('answers a range with 206 and exactly its bytes', limit, async () => {
  const { status, range, length, body } = await get({ Range: 'bytes=2-4' });
  assert.deepEqual({ status, range, length, body }, { status: 206, range: 'bytes 2-4/10', length: '3', body: '234' });
});

test('answers no range with all, and one past the end with 416', limit, async () => {
  assert.equal((await get({})).body, '0123456789');
  const { status, range } = await get({ Range: 'bytes=10-' });
  assert.deepEqual({ status, range }, { status: 416, range: 'bytes */10' });
});

test('If-Range: the rest of the same version, or all of another', limit, async () => {
  const { etag } = await get({});
  assert.equal((await get({ Range: 'bytes=5-', 'If-Range': etag })).body, '56789');
  const other = await get({ Range: 'bytes=5-', 'If-Range': '"older"' });
  assert.deepEqual([other.status, other.body], [200, '0123456789']);
});

test('HEAD gives the length and no bytes, and takes no range', limit, async () => {
  const { status, length, body } = await get({ Range: 'bytes=0-1' }, 'HEAD');
  assert.deepEqual({ status, length, body }, { status: 200, length: '10', body: '' });
});

test('a client that leaves in the middle leaves no open file behind', limit, async () => {
  await writeFile(file, Buffer.alloc(8 * 1024 * 1024));
  const before = closed;
  const left = new Promise((resolve) => waiting.push(resolve));
  const req = http.get(url, { agent: false });
  const [res] = await once(req, 'response');
  res.once('data', () => res.destroy());
  await left;
  assert.equal(closed, before + 1);
});
