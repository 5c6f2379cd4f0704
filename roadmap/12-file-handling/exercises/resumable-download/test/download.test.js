import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { download } from '../src/download.js';
import { dump, serve, sizeOf, until, withServer } from './helpers.js';

const limit = { timeout: 2500 };
const content = dump('a');

/** The state that an attempt has left which broke off after `size` bytes. */
function brokenOff(it, from, size, etag = '"v1"') {
  fs.writeFileSync(it.part, from.subarray(0, size));
  fs.writeFileSync(it.tag, etag);
}

test('1. fetches the whole content and leaves nothing else', limit, withServer(async (it) => {
  it.answer = serve(content);
  assert.equal(await download(it.url, it.file), content.length);
  assert.ok(fs.readFileSync(it.file).equals(content), 'the content is wrong');
  assert.deepEqual(it.left(), ['dump.sql']);
  assert.equal(it.requests[0].range, undefined, 'asked for a range without having anything');
}));

test('2. keeps what has come when the connection breaks, and leaves the target alone', limit, withServer(async (it) => {
  fs.writeFileSync(it.file, 'the dump of yesterday');
  it.answer = serve(content, { cut: 100_000, part: it.part });
  await assert.rejects(download(it.url, it.file));
  assert.equal(fs.readFileSync(it.file, 'utf8'), 'the dump of yesterday', 'the target was touched');
  const part = fs.readFileSync(it.part);
  assert.ok(part.length > 0 && part.equals(content.subarray(0, part.length)), 'what has come is not in .part');
  assert.equal(fs.readFileSync(it.tag, 'utf8'), '"v1"');
}));

test('2. keeps what has come when the signal aborts', limit, withServer(async (it) => {
  const stop = new AbortController();
  it.answer = (req, res) => {
    res.writeHead(200, { 'Content-Length': content.length, ETag: '"v1"' });
    res.write(content.subarray(0, 50_000));
    until(() => sizeOf(it.part) > 0 || res.destroyed).then(() => stop.abort(new Error('shutting down')));
  };
  await assert.rejects(download(it.url, it.file, { signal: stop.signal }));
  assert.deepEqual(it.left(), ['dump.sql.etag', 'dump.sql.part']);
}));

test('3. goes on where it broke off', limit, withServer(async (it) => {
  it.answer = serve(content, { cut: 100_000, part: it.part });
  await assert.rejects(download(it.url, it.file));
  const have = sizeOf(it.part);
  it.answer = serve(content);
  assert.equal(await download(it.url, it.file), content.length);
  assert.equal(it.requests[1].range, `bytes=${have}-`);
  assert.equal(it.requests[1]['if-range'], '"v1"');
  assert.ok(fs.readFileSync(it.file).equals(content), 'the two parts do not fit');
  assert.deepEqual(it.left(), ['dump.sql']);
}));

test('3. breaks off twice, and still ends with the right content', limit, withServer(async (it) => {
  brokenOff(it, content, 1000);
  it.answer = serve(content, { cut: 60_000, part: it.part });
  await assert.rejects(download(it.url, it.file));
  assert.ok(sizeOf(it.part) > 1000, 'what came the second time was not kept');
  it.answer = serve(content);
  await download(it.url, it.file);
  assert.ok(fs.readFileSync(it.file).equals(content), 'the three parts do not fit');
}));

test('3. gives the whole content its name by rename, not by a copy that grows', limit, withServer(async (it) => {
  brokenOff(it, content, 120_000);
  const { ino } = fs.statSync(it.part, { bigint: true });
  it.answer = serve(content);
  await download(it.url, it.file);
  assert.equal(fs.statSync(it.file, { bigint: true }).ino, ino, 'the target is not the file that was .part');
}));

test('4. begins anew when there is a new version', limit, withServer(async (it) => {
  const next = dump('b');
  brokenOff(it, content, 120_000);
  it.answer = serve(next, { etag: '"v2"' });
  await download(it.url, it.file);
  assert.ok(fs.readFileSync(it.file).equals(next), 'two versions are mixed in the file');
}));

test('4. a new version that breaks off is kept under its own tag', limit, withServer(async (it) => {
  const next = dump('b');
  brokenOff(it, content, 150_000);
  it.answer = serve(next, { etag: '"v2"', cut: 90_000, part: it.part });
  await assert.rejects(download(it.url, it.file));
  assert.equal(fs.readFileSync(it.tag, 'utf8'), '"v2"');
  const part = fs.readFileSync(it.part);
  assert.ok(part.equals(next.subarray(0, part.length)), '.part holds bytes of the old version');
}));

test('4. begins anew when the server knows no ranges', limit, withServer(async (it) => {
  brokenOff(it, content, 120_000);
  it.answer = serve(content, { ranges: false });
  assert.equal(await download(it.url, it.file), content.length);
  assert.ok(fs.readFileSync(it.file).equals(content), 'a 200 was appended');
}));

test('4. begins anew without .etag, and after a 416', limit, withServer(async (it) => {
  fs.writeFileSync(it.part, 'of which version is this?');
  it.answer = serve(content);
  await download(it.url, it.file);
  assert.equal(it.requests[0].range, undefined);
  assert.ok(fs.readFileSync(it.file).equals(content));

  const short = content.subarray(0, 5000);
  brokenOff(it, content, 120_000);
  it.answer = serve(short);
  assert.equal(await download(it.url, it.file), 5000);
  assert.equal(it.requests.at(-1).range, undefined, 'after a 416 ask for all');
  assert.ok(fs.readFileSync(it.file).equals(short));
  assert.deepEqual(it.left(), ['dump.sql']);
}));

test('4. asks only once more after a 416', limit, withServer(async (it) => {
  brokenOff(it, content, 10_000);
  it.answer = (req, res) => {
    if (it.requests.length > 5) res.destroy();
    else res.writeHead(416).end();
  };
  await assert.rejects(download(it.url, it.file), { status: 416 });
  assert.equal(it.requests.length, 2, `${it.requests.length} requests`);
}));

test('4. does not keep or send a weak tag', limit, withServer(async (it) => {
  brokenOff(it, content, 10_000, 'W/"v1"'); // left by an older job
  it.answer = serve(content, { etag: 'W/"v1"' });
  await download(it.url, it.file);
  assert.deepEqual([it.requests[0].range, it.requests[0]['if-range']], [undefined, undefined], 'a weak tag was sent');
  assert.ok(fs.readFileSync(it.file).equals(content), 'the content is wrong');

  brokenOff(it, content, 10_000);
  it.answer = serve(content, { etag: 'W/"v1"', cut: 60_000, part: it.part });
  await assert.rejects(download(it.url, it.file));
  assert.equal(fs.existsSync(it.tag), false, 'a weak tag was kept, or the old one was');
  it.answer = serve(content, { etag: 'W/"v1"' });
  await download(it.url, it.file);
  assert.equal(it.requests.at(-1).range, undefined);
  assert.ok(fs.readFileSync(it.file).equals(content));
}));

test('5. refuses a 206 that begins elsewhere', limit, withServer(async (it) => {
  brokenOff(it, content, 10_000);
  it.answer = (req, res) => {
    res.writeHead(206, { 'Content-Range': `bytes 0-${content.length - 1}/${content.length}`, ETag: '"v1"' }).end(content);
  };
  await assert.rejects(download(it.url, it.file), { code: 'BAD_RANGE' });
  assert.ok(fs.readFileSync(it.part).equals(content.subarray(0, 10_000)), '.part was changed');
  assert.equal(fs.existsSync(it.file), false);
}));

for (const [name, end] of Object.entries({ short: 50_000, long: content.length })) {
  test(`6. refuses a rest that is too ${name}`, limit, withServer(async (it) => {
    const total = name === 'short' ? content.length : content.length - 1000;
    brokenOff(it, content, 10_000);
    it.answer = (req, res) => {
      res.writeHead(206, { 'Content-Range': `bytes 10000-${total - 1}/${total}`, ETag: '"v1"' });
      res.end(content.subarray(10_000, end)); // chunked: an end like any other
    };
    await assert.rejects(download(it.url, it.file), { code: 'INCOMPLETE' });
    assert.equal(fs.existsSync(it.file), false, 'what is not the dump stands under its name');
  }));
}

test('7. rejects with the status of any other answer, and leaves the files', limit, withServer(async (it) => {
  brokenOff(it, content, 10_000);
  it.answer = (req, res) => { res.writeHead(503).end('later'); };
  await assert.rejects(download(it.url, it.file), { status: 503 });
  assert.equal(sizeOf(it.part), 10_000);
  assert.deepEqual(it.left(), ['dump.sql.etag', 'dump.sql.part']);
}));

test('8. asks for the bytes as they are', limit, withServer(async (it) => {
  it.answer = serve(content);
  await download(it.url, it.file);
  assert.equal(it.requests[0]['accept-encoding'], 'identity');
}));

test('8. writes while it reads', limit, withServer(async (it) => {
  let early = 0;
  it.answer = async (req, res) => {
    res.writeHead(200, { 'Content-Length': content.length, ETag: '"v1"' });
    res.write(content.subarray(0, 150_000));
    await until(() => (early = sizeOf(it.part)) > 0);
    res.end(content.subarray(150_000));
  };
  await download(it.url, it.file);
  assert.ok(early > 0, 'three quarters had come, and nothing was in .part');
}));
