import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { test } from 'node:test';
import { createServer } from '../src/server.js';
import { copyAfterPowerCut, disk, filesBelow, inFolder, stillOpen } from './disk.js';

const { openStore } = await import('../src/store.js'); // when the hooks are in place

const limit = { timeout: 4000 };
const sha = (content) => createHash('sha256').update(content).digest('hex');
const chunks = async function* (...parts) {
  for (const part of parts) {
    await new Promise(setImmediate);
    yield Buffer.from(part);
  }
};
const read = async (store, name, range) => {
  const found = await store.get(name, range);
  return found && text(found.stream);
};

test('1. puts, gets and replaces documents', limit, inFolder(async (dir) => {
  const store = await openStore(dir);
  assert.deepEqual(await store.put('a', chunks('Zoë ', '€')), { name: 'a', size: 8, sha256: sha('Zoë €') });
  assert.equal(await read(store, 'a'), 'Zoë €');
  await store.put('a', [Buffer.from('second')]);
  assert.equal(await read(store, 'a'), 'second');
  assert.equal((await store.get('missing')), null);
  assert.equal(filesBelow(path.join(dir, 'blobs')).length, 1, 'the content that was replaced is still there');
  await store.close();
}));

test('1. writes while it reads', limit, inFolder(async (dir) => {
  const store = await openStore(dir);
  const mebibyte = Buffer.alloc(1024 * 1024, 'x');
  let written = 0;
  await store.put('big', (async function* () {
    yield mebibyte;
    yield mebibyte;
    await new Promise(setImmediate);
    written = filesBelow(dir).reduce((sum, name) => sum + fs.statSync(path.join(dir, name)).size, 0);
    yield mebibyte;
  })());
  assert.ok(written >= 1024 * 1024, `only ${written} bytes were on the disk when the third MiB was asked for`);
  await store.close();
}));

test('2. gives ranges, both ends inclusive', limit, inFolder(async (dir) => {
  const store = await openStore(dir);
  await store.put('n', chunks('01234', '56789'));
  assert.equal(await read(store, 'n', { start: 2, end: 4 }), '234');
  assert.equal(await read(store, 'n', { start: 9 }), '9');
  assert.equal(await read(store, 'n', { end: 0 }), '0');
  const { size, sha256, start, end, stream } = await store.get('n', { start: 8, end: 99 });
  assert.deepEqual({ size, sha256, start, end, all: await text(stream) }, { size: 10, sha256: sha('0123456789'), start: 8, end: 9, all: '89' });
  for (const range of [{ start: 10 }, { start: 5, end: 4 }, { start: -1 }, { start: 0, end: -1 }, { start: 1.5 }, { start: NaN }, { start: '1' }]) {
    await assert.rejects(store.get('n', range), RangeError, JSON.stringify(range));
  }
  await store.put('empty', []);
  assert.equal(await read(store, 'empty'), '');
  await assert.rejects(store.get('empty', { start: 0 }), RangeError);
  await store.close();
}));

test('2. reads what is asked for when it is asked for, not all of it before', limit, inFolder(async (dir) => {
  const store = await openStore(dir);
  const size = 16 * 1024 * 1024;
  await store.put('big', Array(16).fill(Buffer.alloc(size / 16, 'x')));
  const before = process.memoryUsage().arrayBuffers;
  const { stream } = await store.get('big');
  for (let i = 0; i < 20; i++) await new Promise(setImmediate);
  const more = process.memoryUsage().arrayBuffers - before;
  assert.ok(more < size / 4, `${more} bytes are in memory, and nobody has read yet`);
  stream.destroy();
  if (!stream.closed) await once(stream, 'close');
  await store.close();
}));

test('3. a stream gives the document as it was when get was called', limit, inFolder(async (dir) => {
  const store = await openStore(dir);
  const old = Buffer.alloc(300_000, 'o');
  for (const change of [() => store.put('a', [Buffer.from('new')]), () => store.delete('a')]) {
    await store.put('a', [old]);
    const { stream } = await store.get('a');
    await change();
    assert.ok((await buffer(stream)).equals(old));
  }
  for (let i = 0; i < 10; i++) {
    await store.put('b', [Buffer.from('one')]);
    const [found] = await Promise.all([store.get('b'), store.put('b', [Buffer.from('two')])]);
    assert.match(await text(found.stream), /^(one|two)$/);
  }
  await store.close();
}));

test('3. leaves no file open, also when the stream is destroyed or the document is empty', limit, inFolder(async (dir) => {
  const store = await openStore(dir);
  await store.put('a', [Buffer.alloc(300_000)]);
  await store.put('empty', []);
  const before = stillOpen();
  await read(store, 'a');
  await read(store, 'empty');
  const { stream } = await store.get('a');
  stream.destroy();
  if (!stream.closed) await once(stream, 'close');
  await assert.rejects(store.get('a', { start: 999_999 }));
  for (let i = 0; i < 50 && stillOpen() > before; i++) await new Promise(setImmediate);
  assert.equal(stillOpen(), before, 'a file is still open');
  await store.close();
}));

test('4. deletes and lists', limit, inFolder(async (dir) => {
  const store = await openStore(dir);
  for (const name of ['b', 'Z', 'a', 'é']) await store.put(name, [Buffer.from(name)]);
  assert.deepEqual(store.list().map(({ name }) => name), ['Z', 'a', 'b', 'é']);
  assert.deepEqual(store.list()[1], { name: 'a', size: 1, sha256: sha('a') });
  assert.deepEqual([await store.delete('a'), await store.delete('a')], [true, false]);
  assert.equal(await store.get('a'), null);
  assert.equal(filesBelow(path.join(dir, 'blobs')).length, 3, 'the content is still there');
  assert.deepEqual(await Promise.all([store.delete('b'), store.delete('b')]).then((both) => both.sort()), [false, true]);
  await store.close();
}));

test('4. documents of the same content do not share their fate', limit, inFolder(async (dir) => {
  let store = await openStore(dir);
  for (const name of ['a', 'b', 'b']) await store.put(name, [Buffer.from('the same')]); // b replaces itself
  await store.delete('a');
  assert.equal(await read(store, 'b'), 'the same');
  await store.close();
  store = await openStore(dir);
  assert.equal(await read(store, 'b'), 'the same');
  await store.close();
}));

test('5. any string of 1 to 200 characters is a name, and no part of a path', limit, inFolder(async (dir) => {
  let store = await openStore(dir);
  const names = ['../../x', '/etc/passwd', 'CON', 'a/b', '__proto__', 'a\nb', 'a\0b', '€'.repeat(200), '.', '..', 'journal'];
  for (const name of names) await store.put(name, [Buffer.from(name)]);
  await store.close();
  store = await openStore(dir);
  for (const name of names) assert.equal(await read(store, name), name);
  assert.equal(store.list().length, names.length);
  for (const name of ['', 'x'.repeat(201), undefined, null, 7, ['a']]) {
    await assert.rejects(store.put(name, []), TypeError);
    await assert.rejects(store.get(name), TypeError);
    await assert.rejects(store.delete(name), TypeError);
  }
  assert.deepEqual(fs.readdirSync(path.dirname(dir)), ['store'], 'something was written outside of the folder');
  await store.close();
}));

/** Plays a change, with the current going off at each moment; `allowed` are the contents that a start may find. */
async function powerCuts(dir, copies, store, change, allowed, after) {
  const seen = new Map();
  let count = 0;
  const cut = () => {
    for (const forget of [true, false]) {
      const to = path.join(copies, String(count++));
      const what = copyAfterPowerCut(dir, to, { forget });
      if (seen.has(what)) fs.rmSync(to, { recursive: true });
      else seen.set(what, to);
    }
  };
  disk.onMoment = cut;
  disk.slowSync = true;
  await change();
  disk.onMoment = null;
  disk.slowSync = false;
  const during = [...seen.values()];
  seen.clear();
  cut();
  assert.ok(during.length >= 3, 'the change did not touch the disk');
  for (const [copy, expected] of [...during.map((one) => [one, allowed]), ...[...seen.values()].map((one) => [one, [after]])]) {
    const when = expected.length > 1 ? 'after a power cut in the middle' : 'after a power cut when it had been confirmed';
    const again = await openStore(copy).catch((err) => assert.fail(`${when} the store does not open: ${err.message}`));
    const found = await read(again, 'a');
    assert.ok(expected.includes(found), `${when} the document is ${found === null ? 'missing' : `${JSON.stringify(found.slice(0, 20))} (${found.length} characters)`}`);
    assert.equal(await read(again, 'b'), 'another', `${when} another document has changed`);
    await again.close();
  }
  await store.close();
}

test('6. a put survives a power cut when it has resolved, and is all or nothing before', limit, inFolder(async (dir, copies) => {
  const store = await openStore(dir);
  await store.put('b', [Buffer.from('another')]);
  await store.put('a', chunks('old ', 'content'));
  await powerCuts(dir, copies, store, () => store.put('a', chunks('brand ', 'new ', 'content')), ['old content', 'brand new content'], 'brand new content');
}));

test('6. a delete survives a power cut when it has resolved, and is all or nothing before', limit, inFolder(async (dir, copies) => {
  const store = await openStore(dir);
  await store.put('b', [Buffer.from('another')]);
  await store.put('a', chunks('old ', 'content'));
  await powerCuts(dir, copies, store, () => store.delete('a'), ['old content', null], null);
}));

test('6. the folder of the contents is synced before the journal', { ...limit, skip: process.platform === 'win32' }, inFolder(async (dir) => {
  const store = await openStore(dir);
  const blobs = fs.statSync(path.join(dir, 'blobs'), { bigint: true }).ino;
  const journal = fs.statSync(path.join(dir, 'journal'), { bigint: true }).ino;
  const order = [];
  disk.onSync = ({ ino }) => order.push(ino === blobs ? 'blobs' : ino === journal ? 'journal' : 'content');
  await store.put('a', chunks('x'));
  assert.deepEqual(order, ['content', 'blobs', 'journal']);
  await store.close();
}));

test('6. the names are synced: of the journal, of what is in its folder, and of a folder that was made', { ...limit, skip: process.platform === 'win32' }, inFolder(async (dir) => {
  const nested = path.join(dir, 'a', 'b');
  const inside = [];
  disk.onSync = (stats) => { if (stats.isDirectory() && stats.ino === fs.statSync(nested, { bigint: true }).ino) inside.push(fs.readdirSync(nested).sort()); };
  const store = await openStore(nested);
  await store.put('a', chunks('x'));
  assert.deepEqual(inside.at(-1), ['blobs', 'journal', 'tmp'], 'a power cut takes the journal, or all contents, with their names');
  for (const folder of [path.dirname(dir), dir, path.join(dir, 'a')]) {
    assert.ok(disk.folders.includes(fs.statSync(folder, { bigint: true }).ino), 'a power cut takes the whole folder: nobody has synced the one above it');
  }
  await store.close();
}));

/** A store with documents a, b, c and its journal. */
async function three(dir) {
  const store = await openStore(dir);
  for (const name of ['a', 'b', 'c']) await store.put(name, [Buffer.from(`content of ${name}`)]);
  await store.close();
  return fs.readFileSync(path.join(dir, 'journal'));
}

test('7. cuts off a torn last line, and goes on', limit, inFolder(async (dir, copies) => {
  const journal = await three(dir);
  const cuts = new Set([0, 1, journal.length - 1, journal.length]);
  for (let at = 0; at < journal.length; at++) if (journal[at] === 0x0a) cuts.add(at).add(at + 1);
  for (let at = 50; at < journal.length; at += 100) cuts.add(at);
  let n = 0;
  for (const at of cuts) {
    const copy = path.join(copies, String(n++));
    fs.cpSync(dir, copy, { recursive: true });
    fs.truncateSync(path.join(copy, 'journal'), at);
    const whole = journal.subarray(0, at).toString('latin1').split('\n').length - 1;
    let store = await openStore(copy);
    assert.deepEqual(store.list().map(({ name }) => name), ['a', 'b', 'c'].slice(0, whole), `cut at byte ${at} of ${journal.length}`);
    await store.put('next', [Buffer.from('next')]);
    await store.close();
    store = await openStore(copy);
    assert.equal(store.list().length, whole + 1, `cut at byte ${at}: what was put afterwards is lost`);
    await store.close();
  }
}));

test('7. a last line of zeros, as a power cut leaves it, is torn', limit, inFolder(async (dir) => {
  const journal = await three(dir);
  fs.appendFileSync(path.join(dir, 'journal'), '\0\0\0\0\0\0\0\0\0\0\0\0\n');
  const store = await openStore(dir);
  assert.equal(store.list().length, 3);
  await store.close();
  assert.ok(fs.readFileSync(path.join(dir, 'journal')).equals(journal));
}));

test('7. refuses a journal that is damaged in the middle, and changes nothing', limit, inFolder(async (dir) => {
  const journal = await three(dir);
  const file = path.join(dir, 'journal');
  fs.writeFileSync(path.join(dir, 'tmp', 'left'), 'by a crash');
  fs.writeFileSync(path.join(dir, 'blobs', 'orphan'), 'by a crash');
  const before = filesBelow(dir);
  const end = journal.indexOf(0x0a);
  for (let at = 0; at < end; at += 5) {
    const damaged = Buffer.from(journal);
    damaged[at] ^= 1;
    fs.writeFileSync(file, damaged);
    await assert.rejects(openStore(dir), { code: 'DAMAGED' }, `a flipped bit at byte ${at}: ${damaged.subarray(0, end)}`);
    assert.ok(fs.readFileSync(file).equals(damaged), 'the journal was changed');
    assert.deepEqual(filesBelow(dir), before, 'something was removed');
  }
  assert.equal(stillOpen(), 0, 'a file is still open');
}));

test('7. refuses to open when a content is missing', limit, inFolder(async (dir) => {
  await three(dir);
  const blobs = path.join(dir, 'blobs');
  fs.rmSync(path.join(blobs, fs.readdirSync(blobs)[0]));
  fs.writeFileSync(path.join(dir, 'tmp', 'left'), 'by a crash');
  await assert.rejects(openStore(dir), { code: 'DAMAGED' });
  assert.deepEqual(fs.readdirSync(path.join(dir, 'tmp')), ['left'], 'something was removed');
}));

test('8. removes what a crash has left', limit, inFolder(async (dir) => {
  await three(dir);
  fs.writeFileSync(path.join(dir, 'tmp', 'left'), 'by a crash');
  fs.writeFileSync(path.join(dir, 'blobs', 'orphan'), 'by a crash');
  const store = await openStore(dir);
  assert.deepEqual(fs.readdirSync(path.join(dir, 'tmp')), []);
  assert.equal(fs.readdirSync(path.join(dir, 'blobs')).length, 3);
  for (const name of ['a', 'b', 'c']) assert.equal(await read(store, name), `content of ${name}`);
  await store.close();
}));

test('9. a put that fails leaves the document as it was, and nothing else', limit, inFolder(async (dir) => {
  const store = await openStore(dir, { maxBytes: 10 });
  await store.put('a', [Buffer.from('old')]);
  const before = filesBelow(dir);
  const journal = fs.readFileSync(path.join(dir, 'journal'));
  const open = stillOpen();
  const broken = (async function* () {
    yield Buffer.from('half');
    throw new Error('the client went away');
  })();
  await assert.rejects(store.put('a', broken), /the client went away/);
  let taken = 0;
  await assert.rejects(store.put('a', (function* () { for (;;) { taken++; yield Buffer.from('12345'); } })()), { code: 'TOO_LARGE' });
  assert.ok(taken <= 4, `${taken} chunks were taken`);
  assert.equal(await read(store, 'a'), 'old');
  assert.deepEqual(filesBelow(dir), before, 'something of the attempt is left');
  assert.ok(fs.readFileSync(path.join(dir, 'journal')).equals(journal), 'the journal was changed');
  assert.equal(stillOpen(), open, 'a file is still open');
  await store.put('a', chunks('12345', '67890'));
  await store.close();
}));

test('9. a put whose content cannot be synced leaves nothing, and the next one works', limit, inFolder(async (dir) => {
  const store = await openStore(dir);
  await store.put('a', [Buffer.from('old')]);
  const before = filesBelow(dir);
  for (const part of ['content', 'folder']) {
    if (part === 'folder' && process.platform === 'win32') continue;
    disk.onSync = (stats) => {
      if (stats.isDirectory() !== (part === 'folder')) return;
      disk.onSync = null;
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    };
    await assert.rejects(store.put('a', [Buffer.from('new')]), { code: 'ENOSPC' }, part);
    assert.deepEqual(filesBelow(dir), before, 'something of the attempt is left');
  }
  assert.equal(await read(store, 'a'), 'old');
  await store.put('a', [Buffer.from('newer')]);
  assert.equal(await read(store, 'a'), 'newer');
  await store.close();
}));

test('10. a slow upload holds nobody up', limit, inFolder(async (dir) => {
  const store = await openStore(dir);
  const gate = Promise.withResolvers();
  const slow = store.put('a', (async function* () { await gate.promise; yield Buffer.from('slow'); })());
  const others = (async () => {
    await store.put('a', [Buffer.from('fast')]);
    await store.put('b', [Buffer.from('b')]);
    return store.delete('b');
  })();
  let done = false;
  others.then(() => { done = true; });
  for (let i = 0; i < 5000 && !done; i++) await new Promise(setImmediate);
  assert.ok(done, 'the others wait for a client that sends nothing');
  assert.equal(await read(store, 'a'), 'fast');
  gate.resolve();
  await slow;
  assert.equal(await read(store, 'a'), 'slow', 'the journal says who was last');
  await store.close();
}));

test('10. any number at once, and a start finds what the store said', limit, inFolder(async (dir) => {
  let store = await openStore(dir);
  const slowly = async function* (content, turns) {
    for (let i = 0; i < turns; i++) await new Promise(setImmediate);
    yield Buffer.from(content);
  };
  await Promise.all(Array.from({ length: 24 }, (_, i) => {
    const name = `n${i % 4}`;
    return i % 6 === 5 ? store.delete(name) : store.put(name, slowly(`${name} ${i}`, (i * 7) % 11));
  }));
  const said = store.list();
  const contents = await Promise.all(said.map(({ name }) => read(store, name)));
  assert.ok(said.length > 0);
  assert.deepEqual(said.map(({ sha256 }) => sha256), contents.map(sha), 'list and content do not fit');
  assert.equal(filesBelow(path.join(dir, 'blobs')).length, said.length, 'contents of no document are left');
  await store.close();
  store = await openStore(dir);
  assert.deepEqual(store.list(), said, 'a start finds something else');
  await store.close();
}));

test('11. after a failed sync of the journal it takes no changes, and a start opens without damage', limit, inFolder(async (dir) => {
  const store = await openStore(dir);
  await store.put('a', [Buffer.from('old')]);
  const journal = fs.statSync(path.join(dir, 'journal'), { bigint: true }).ino;
  const broken = Object.assign(new Error('the disk is on fire'), { code: 'EIO' });
  disk.onSync = ({ ino }) => { if (ino === journal) { disk.onSync = null; throw broken; } };
  await assert.rejects(store.put('a', [Buffer.from('new')]), broken);
  assert.equal(await read(store, 'a'), 'old', 'reading must go on');
  const size = fs.statSync(path.join(dir, 'journal')).size;
  await assert.rejects(store.put('b', [Buffer.from('more')]), broken);
  await assert.rejects(store.delete('a'), broken);
  assert.equal(fs.statSync(path.join(dir, 'journal')).size, size, 'something was written behind an unknown tail');
  await store.close();
  const again = await openStore(dir).catch((err) => assert.fail(`the store does not open any more: ${err.message}`));
  assert.match(await read(again, 'a'), /^(old|new)$/);
  await again.close();
}));

test('12. close waits for what is under way, then refuses calls', limit, inFolder(async (dir) => {
  const store = await openStore(dir);
  const gate = Promise.withResolvers();
  const putting = store.put('a', (async function* () { await gate.promise; yield Buffer.from('late'); })());
  let closed = false;
  const closing = store.close().then(() => { closed = true; });
  for (let i = 0; i < 20; i++) await new Promise(setImmediate);
  assert.equal(closed, false, 'it closed while a put was under way');
  gate.resolve();
  await putting;
  await closing;
  await assert.rejects(store.put('b', []));
  await assert.rejects(store.get('a'));
  await assert.rejects(store.delete('a'));
  assert.equal(stillOpen(), 0, 'a file is still open');
  const again = await openStore(dir);
  assert.equal(await read(again, 'a'), 'late');
  await again.close();
}));

test('together with the server: a document comes back in pieces', limit, inFolder(async (dir, copies, t) => {
  const store = await openStore(dir);
  const server = createServer(store).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.closeAllConnections(); server.close(); });
  const url = `http://127.0.0.1:${server.address().port}/docs/${encodeURIComponent('../a b')}`;
  assert.equal((await fetch(url, { method: 'PUT', body: '0123456789' })).status, 200);
  const part = await fetch(url, { headers: { Range: 'bytes=-3' } });
  assert.deepEqual([part.status, part.headers.get('content-range'), await part.text()], [206, 'bytes 7-9/10', '789']);
  assert.equal((await fetch(url, { headers: { Range: 'bytes=10-' } })).status, 416);
  assert.equal((await fetch(url, { method: 'DELETE' })).status, 204);
  assert.equal((await fetch(url)).status, 404);
  await store.close();
}));
