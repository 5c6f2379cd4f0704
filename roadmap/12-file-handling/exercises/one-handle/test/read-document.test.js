import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { hooks, inFolder, stillOpen } from './hooks.js';

const { readDocument } = await import('../src/read-document.js'); // when the hooks are in place

const limit = { timeout: 5000 };
const long = 'x'.repeat(5000);

test('1. gives the content and the time of a file of exactly maxBytes', limit, inFolder(async (folder) => {
  const file = path.join(folder, 'a.txt');
  fs.writeFileSync(file, 'Zoë €');
  fs.utimesSync(file, 1_000_000, 1_700_000_000);
  const { bytes, modified } = await readDocument(file, { maxBytes: 8 });
  assert.ok(Buffer.isBuffer(bytes), 'bytes must be a Buffer');
  assert.equal(bytes.toString(), 'Zoë €');
  assert.equal(modified, 1_700_000_000_000);
  fs.writeFileSync(file, '');
  assert.equal((await readDocument(file, { maxBytes: 8 })).bytes.length, 0, 'an empty file is a document too');
}));

test('2. gives null for what is not there', limit, inFolder(async (folder) => {
  const file = path.join(folder, 'a.txt');
  assert.equal(await readDocument(file, { maxBytes: 10 }), null, 'ENOENT');
  fs.writeFileSync(file, 'a');
  if (process.platform !== 'win32') assert.equal(await readDocument(path.join(file, 'b'), { maxBytes: 10 }), null, 'ENOTDIR');
}));

for (const looks of [1, 2, 3]) {
  const when = ['opened or looked at', 'looked at a second time', 'looked at a third time'][looks - 1];

  test(`2. gives null, or the content, when the file is deleted after it was ${when}`, limit, inFolder(async (folder) => {
    const file = path.join(folder, 'a.txt');
    fs.writeFileSync(file, 'hello');
    Object.assign(hooks, { looks, afterLook: () => fs.rmSync(file) });
    const answer = await readDocument(file, { maxBytes: 10 });
    if (answer !== null) assert.equal(answer.bytes.toString(), 'hello');
  }));

  test(`4. rejects a file that grows after it was ${when}, without reading all of it`, limit, inFolder(async (folder) => {
    const file = path.join(folder, 'a.log');
    fs.writeFileSync(file, 'abc');
    let inTime = false;
    Object.assign(hooks, { looks, afterLook: () => { inTime = hooks.mostRead === 0; fs.appendFileSync(file, long); } });
    const [answer] = await Promise.allSettled([readDocument(file, { maxBytes: 100 })]);
    if (inTime) assert.equal(answer.reason?.code, 'TOO_LARGE', 'the file has grown past maxBytes before it was read');
    assert.ok(hooks.mostRead <= 101, `${hooks.mostRead} bytes were read, with maxBytes 100`);
    assert.equal(stillOpen(), 0, 'a handle is still open');
  }));

  test(`4. gives what fits, also when it is appended after the file was ${when}`, limit, inFolder(async (folder) => {
    const file = path.join(folder, 'a.log');
    fs.writeFileSync(file, 'abc');
    Object.assign(hooks, { looks, afterLook: () => fs.appendFileSync(file, 'def') });
    const { bytes } = await readDocument(file, { maxBytes: 100 });
    assert.match(bytes.toString(), /^abc(def)?$/);
  }));

  test(`5. gives bytes and time of one file when another is renamed over it after it was ${when}`, limit, inFolder(async (folder) => {
    const file = path.join(folder, 'a.txt');
    const next = path.join(folder, 'next');
    fs.writeFileSync(file, 'old');
    fs.utimesSync(file, 1, 1000);
    fs.writeFileSync(next, 'newer');
    fs.utimesSync(next, 1, 2000);
    Object.assign(hooks, { looks, afterLook: () => fs.renameSync(next, file) });
    const { bytes, modified } = await readDocument(file, { maxBytes: 10 });
    const seen = `${bytes} of ${modified / 1000}`;
    assert.ok(seen === 'old of 1000' || seen === 'newer of 2000', `got ${seen}, which never existed`);
  }));
}

test('2. lets any other error out as it is', limit, inFolder(async (folder) => {
  await assert.rejects(readDocument('a\0b', { maxBytes: 10 }), { code: 'ERR_INVALID_ARG_VALUE' });
  const file = path.join(folder, 'a.txt');
  fs.writeFileSync(file, 'hello');
  hooks.failStat = Object.assign(new Error('the disk is on fire'), { code: 'EIO' });
  await assert.rejects(readDocument(file, { maxBytes: 10 }), { code: 'EIO' });
  assert.equal(stillOpen(), 0, 'a handle is still open after the error');
}));

test('3. rejects for a folder with NOT_A_FILE', limit, inFolder(async (folder) => {
  await assert.rejects(readDocument(folder, { maxBytes: 100_000 }), { code: 'NOT_A_FILE' });
  assert.equal(stillOpen(), 0, 'a handle is still open');
}));

test('4. rejects one byte more than maxBytes with TOO_LARGE', limit, inFolder(async (folder) => {
  const file = path.join(folder, 'a.txt');
  fs.writeFileSync(file, 'abcdef');
  await assert.rejects(readDocument(file, { maxBytes: 5 }), { code: 'TOO_LARGE' });
  assert.equal(stillOpen(), 0, 'a handle is still open');
}));

test('6. gives the whole content when reads are short', limit, inFolder(async (folder) => {
  const file = path.join(folder, 'a.txt');
  fs.writeFileSync(file, long);
  hooks.maxRead = 7;
  const { bytes } = await readDocument(file, { maxBytes: 10_000 });
  assert.equal(bytes.toString(), long, 'a read of fewer bytes than asked for is not the end of the file');
}));

test('7. leaves no handle open after success', limit, inFolder(async (folder) => {
  const file = path.join(folder, 'a.txt');
  fs.writeFileSync(file, 'hello');
  for (let i = 0; i < 5; i++) await readDocument(file, { maxBytes: 10 });
  assert.equal(stillOpen(), 0);
}));
