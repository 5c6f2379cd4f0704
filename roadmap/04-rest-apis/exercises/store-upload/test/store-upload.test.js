import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { test } from 'node:test';
import { UploadError } from '../src/errors.js';
import { storeUpload } from '../src/store-upload.js';

const limit = { timeout: 10_000 };
const KiB = 1024;
const bytes = (text) => Buffer.from(text, 'latin1');
const PNG = bytes('\x89PNG\r\n\x1a\nand so on');
const JPEG = bytes('\xff\xd8\xff\xe0and so on');
const PDF = bytes('%PDF-1.7 and so on');

/** A folder for uploads inside a folder in which nothing else may appear. */
async function folder(t) {
  const parent = await mkdtemp(path.join(tmpdir(), 'store-upload-'));
  t.after(() => rm(parent, { recursive: true, force: true }));
  const dir = path.join(parent, 'uploads');
  await mkdir(dir);
  return { parent, dir };
}
const stream = (...chunks) => Readable.from(chunks, { objectMode: false });
const store = (dir, source, options) => storeUpload(source, { name: 'upload', dir, maxBytes: 1024 * KiB, ...options });

async function refused(promise, status) {
  await assert.rejects(promise, (err) => {
    assert.ok(err instanceof UploadError, `it rejected with ${err}, not with an UploadError`);
    assert.equal(err.status, status);
    return true;
  });
}

test('1. the stored file has the bytes that came', limit, async (t) => {
  const { dir } = await folder(t);
  const result = await store(dir, stream(PNG, Buffer.alloc(100 * KiB, 1), bytes('end')), { name: 'cat.png' });
  assert.deepEqual(Object.keys(result).sort(), ['file', 'name', 'size', 'type']);
  assert.deepEqual(await readdir(dir), [result.file]);
  const content = await readFile(path.join(dir, result.file));
  assert.ok(content.equals(Buffer.concat([PNG, Buffer.alloc(100 * KiB, 1), bytes('end')])), 'the content is another one');
  assert.equal(result.size, content.length);
});

test('2. the type comes from the first bytes, not from the name', limit, async (t) => {
  const { dir } = await folder(t);
  for (const [content, type, extension] of [[PNG, 'image/png', '.png'], [JPEG, 'image/jpeg', '.jpg'], [PDF, 'application/pdf', '.pdf']]) {
    for (const name of ['a.png', 'a.html', 'a']) {
      const result = await store(dir, stream(content), { name });
      assert.deepEqual([result.type, path.extname(result.file)], [type, extension]);
    }
  }
});

test('2. anything else is 415, whatever it is called', limit, async (t) => {
  const { dir } = await folder(t);
  for (const content of ['<script>alert(1)</script>', 'GIF89a', ' %PDF-1.7', '\x89PN', 'x'.repeat(100_000)]) {
    await refused(store(dir, stream(bytes(content)), { name: 'cat.png' }), 415);
  }
  await refused(store(dir, stream()), 415);
});

test('2. the first bytes may come in pieces', limit, async (t) => {
  const { dir } = await folder(t);
  for (const [content, type] of [[PNG, 'image/png'], [JPEG, 'image/jpeg'], [PDF, 'application/pdf']]) {
    const pieces = [...content].map((byte) => Buffer.from([byte])); // one byte at a time
    const result = await store(dir, stream(...pieces));
    assert.equal(result.type, type);
    assert.deepEqual(await readFile(path.join(dir, result.file)), content);
  }
});

test('2. a file that is nothing but its signature is one', limit, async (t) => {
  const { dir } = await folder(t);
  for (const [content, type] of [[PNG.subarray(0, 8), 'image/png'], [JPEG.subarray(0, 3), 'image/jpeg'], [PDF.subarray(0, 5), 'application/pdf']]) {
    const result = await store(dir, stream(content));
    assert.deepEqual([result.type, result.size], [type, content.length]);
    assert.deepEqual(await readFile(path.join(dir, result.file)), content);
  }
});

test('3. maxBytes is the last size that is taken', limit, async (t) => {
  const { dir } = await folder(t);
  const { size } = await store(dir, stream(PDF, Buffer.alloc(1000 - PDF.length)), { maxBytes: 1000 });
  assert.equal(size, 1000);
  await refused(store(dir, stream(PDF, Buffer.alloc(1001 - PDF.length)), { maxBytes: 1000 }), 413);
  await refused(store(dir, stream(PDF), { maxBytes: PDF.length - 1 }), 413);
});

test('3. what is too large is not read to its end', limit, async (t) => {
  const { dir } = await folder(t);
  let given = 0;
  const source = Readable.from((function* () {
    yield PDF;
    for (; given < 1000; given++) yield Buffer.alloc(64 * KiB);
  })(), { objectMode: false });
  await refused(store(dir, source, { maxBytes: 640 * KiB }), 413); // ten chunks
  for (let i = 0; i < 20; i++) await setImmediate();
  assert.ok(given < 60, `${given} chunks were read, where ten are too many`);
});

test('4. the client’s name gets into no path', limit, async (t) => {
  const { parent, dir } = await folder(t);
  await writeFile(path.join(dir, 'taken.png'), 'old');
  for (const name of ['taken.png', '../evil.png', '..\\evil.png', '/evil.png', 'a/b/c.png', 'x\0.png', '..', '.', '', `${'long'.repeat(200)}.png`]) {
    const { file } = await store(dir, stream(PNG), { name });
    assert.match(file, /^[\w-]{16,}\.png$/, `${JSON.stringify(name)} was stored as ${file}`);
    assert.ok(!/evil|taken|long/.test(file), `${JSON.stringify(name)} was stored as ${file}`);
  }
  assert.deepEqual(await readdir(parent), ['uploads']);
  assert.equal((await readdir(dir)).length, 11);
  assert.equal(await readFile(path.join(dir, 'taken.png'), 'utf8'), 'old', 'an existing file was overwritten');
});

test('4. the same name at the same time makes two files', limit, async (t) => {
  const { dir } = await folder(t);
  const results = await Promise.all(Array.from({ length: 20 }, () => store(dir, stream(PNG), { name: 'cat.png' })));
  assert.equal(new Set(results.map(({ file }) => file)).size, 20);
  assert.equal((await readdir(dir)).length, 20);
});

test('5. the name to show', limit, async (t) => {
  const { dir } = await folder(t);
  for (const [name, shown] of [
    ['cat.png', 'cat.png'], ['Résumé 2026.pdf', 'Résumé 2026.pdf'], ['../../etc/passwd', 'passwd'], ['C:\\Users\\ann\\cat.png', 'cat.png'],
    ['a/b\\c/d.png', 'd.png'], ['evil\r\nSet-Cookie: x.png', 'evilSet-Cookie: x.png'], ['x\0.png', 'x.png'], ['cat\u202egnp.exe', 'catgnp.exe'],
    ['', 'file'], ['folder/', 'file'], ['\u0007', 'file'], [`${'n'.repeat(100)}x`, 'n'.repeat(100)], [`${'\0'.repeat(50)}${'n'.repeat(100)}`, 'n'.repeat(100)],
  ]) {
    assert.equal((await store(dir, stream(PNG), { name })).name, shown, `from ${JSON.stringify(name)}`);
  }
});

test('6. nothing is left of what is refused', limit, async (t) => {
  const { parent, dir } = await folder(t);
  await refused(store(dir, stream(PDF, Buffer.alloc(600 * KiB), Buffer.alloc(600 * KiB))), 413);
  await refused(store(dir, stream(Buffer.alloc(500 * KiB))), 415);
  await refused(store(dir, stream(bytes('text'))), 415);
  assert.deepEqual([await readdir(parent), await readdir(dir)], [['uploads'], []]);
});

test('6. nothing is left when the source fails, and its error comes out', limit, async (t) => {
  const { dir } = await folder(t);
  const gone = new Error('the client went away');
  for (const before of [[], [PDF.subarray(0, 3)], [PDF], [PDF, Buffer.alloc(300 * KiB)]]) {
    const source = Readable.from((function* () { yield* before; throw gone; })(), { objectMode: false });
    await assert.rejects(store(dir, source), (err) => err === gone, 'it must reject with the error of the source');
  }
  assert.deepEqual(await readdir(dir), []);
});

test('6. nothing is left when the source is destroyed in the middle', limit, async (t) => {
  const { dir } = await folder(t);
  const source = new Readable({ read() {} });
  source.push(PDF);
  source.push(Buffer.alloc(100 * KiB));
  const stored = store(dir, source);
  setTimeout(() => source.destroy(), 20); // as when a socket closes
  await assert.rejects(stored, undefined, 'half a file must not count as one');
  assert.deepEqual(await readdir(dir), []);
});

test('7. it writes while it reads', limit, async (t) => {
  const { parent, dir } = await folder(t);
  const chunks = 256;
  const behind = [];
  async function* large() {
    yield PDF;
    for (let i = 0; i < chunks; i++) {
      if (i % 32 === 31) {
        const files = await readdir(dir);
        assert.equal(files.length, 1, 'while the upload runs there must be one file in the folder');
        behind.push(PDF.length + i * 64 * KiB - (await stat(path.join(dir, files[0]))).size);
      }
      yield Buffer.alloc(64 * KiB, 7);
    }
  }
  const { size } = await store(dir, Readable.from(large(), { objectMode: false }), { maxBytes: chunks * 64 * KiB + PDF.length });
  assert.equal(size, chunks * 64 * KiB + PDF.length);
  assert.ok(Math.max(...behind) <= 1024 * KiB, `${Math.round(Math.max(...behind) / KiB)} KiB had been read, and not yet written`);
  assert.deepEqual(await readdir(parent), ['uploads']);
});
