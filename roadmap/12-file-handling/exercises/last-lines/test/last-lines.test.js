import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { hooks, stillOpen, withFile } from './hooks.js';

const { lastLines } = await import('../src/last-lines.js'); // when the hooks are in place

const limit = { timeout: 3000 };
const numbered = (n) => Array.from({ length: n }, (_, i) => `line ${i + 1}`);

test('1. gives the last lines in their order', limit, withFile(async (write) => {
  const file = write(`${numbered(100).join('\n')}\n`);
  assert.deepEqual(await lastLines(file, 3), ['line 98', 'line 99', 'line 100']);
  assert.deepEqual(await lastLines(file, 3, { blockSize: 10 }), ['line 98', 'line 99', 'line 100']);
}));

test('1. gives all lines if there are fewer, and none for 0 or an empty file', limit, withFile(async (write) => {
  const file = write('a\nb\n');
  assert.deepEqual(await lastLines(file, 10), ['a', 'b']);
  assert.deepEqual(await lastLines(file, 2), ['a', 'b']);
  assert.deepEqual(await lastLines(file, 0), []);
  assert.deepEqual(await lastLines(write(''), 5), []);
}));

test('1. takes \\r\\n for one line end, also where a block cuts it', limit, withFile(async (write) => {
  const file = write('one\r\ntwo\r\nthree\r\n');
  for (let blockSize = 1; blockSize < 8; blockSize++) {
    assert.deepEqual(await lastLines(file, 2, { blockSize }), ['two', 'three'], `blocks of ${blockSize}`);
  }
}));

test('1. takes nothing else for a line end, and keeps blanks', limit, withFile(async (write) => {
  const lines = ['10 %\r50 %\r100 %', ' a\u2028b\u0085 ', '\t'];
  assert.deepEqual(await lastLines(write(`first\n${lines.join('\n')}\n`), 3), lines);
}));

test('2. a last line without an end is a line, and empty lines are lines', limit, withFile(async (write) => {
  assert.deepEqual(await lastLines(write('a\nb\nc'), 2), ['b', 'c']);
  assert.deepEqual(await lastLines(write('a\n\n\n'), 2), ['', '']);
  assert.deepEqual(await lastLines(write('a\n\nb\n'), 2), ['', 'b']);
  assert.deepEqual(await lastLines(write('\n'), 5), ['']);
  for (let blockSize = 1; blockSize < 9; blockSize++) {
    assert.deepEqual(await lastLines(write('aa\n\nbb\ncc'), 3, { blockSize }), ['', 'bb', 'cc'], `blocks of ${blockSize}`);
  }
}));

test('3. reads from the end, in blocks, and no more than it needs', limit, withFile(async (write) => {
  const file = write(`${numbered(20_000).join('\n')}\n`);
  assert.equal((await lastLines(file, 100, { blockSize: 512 })).length, 100);
  const needed = numbered(20_000).slice(-100).join('\n').length + 1;
  assert.ok(hooks.bytes > 0, 'nothing was read with read() at a position');
  assert.ok(hooks.bytes <= needed + 1024, `${hooks.bytes} bytes were read for ${needed} bytes of lines and blocks of 512`);
  assert.ok(hooks.largest <= 512, `a read asked for ${hooks.largest} bytes, with blocks of 512`);
}));

test('3. reads on through a line that is longer than a block', limit, withFile(async (write) => {
  const long = 'x'.repeat(5000);
  assert.deepEqual(await lastLines(write(`a\n${long}\nb\n`), 2, { blockSize: 100 }), [long, 'b']);
}));

test('4. gives each character whole, wherever the blocks are cut', limit, withFile(async (write) => {
  const lines = ['erste Zeile', 'Zoë zahlt 5 €', '🙂🙃 李'];
  const file = write(`${lines.join('\n')}\n`);
  for (let blockSize = 1; blockSize < 20; blockSize++) {
    assert.deepEqual(await lastLines(file, 2, { blockSize }), lines.slice(-2), `blocks of ${blockSize}`);
  }
}));

test('4. leaves out a byte order mark at the beginning of the file', limit, withFile(async (write) => {
  const file = write('\ufeffid;name\n1;Zoë\n');
  for (const blockSize of [1, 2, 100]) {
    assert.deepEqual(await lastLines(file, 5, { blockSize }), ['id;name', '1;Zoë'], `blocks of ${blockSize}`);
  }
}));

test('4. leaves in what looks like a byte order mark elsewhere', limit, withFile(async (write) => {
  const file = write('a\n\ufeffb\nc\n');
  for (const blockSize of [1, 4, 100]) assert.deepEqual(await lastLines(file, 2, { blockSize }), ['\ufeffb', 'c'], `blocks of ${blockSize}`);
  assert.deepEqual(await lastLines(write('\ufeff\ufeffa'), 1), ['\ufeffa'], 'only one mark');
}));

test('5. gives the same when reads are short', limit, withFile(async (write) => {
  const file = write(`${numbered(50).join('\n')}\n`);
  hooks.maxRead = 3;
  assert.deepEqual(await lastLines(file, 4, { blockSize: 32 }), numbered(50).slice(-4));
}));

test('6. leaves out what is appended after it has begun', limit, withFile(async (write) => {
  const file = write('a\nb\nc\n');
  hooks.afterStat = () => fs.appendFileSync(file, 'd\ne\n');
  assert.deepEqual(await lastLines(file, 2, { blockSize: 2 }), ['b', 'c']);
}));

test('6. rejects when the file is cut off while it is read', limit, withFile(async (write) => {
  const file = write('a\nb\nc\n');
  hooks.afterStat = () => { hooks.afterStat = null; fs.truncateSync(file, 1); };
  await assert.rejects(lastLines(file, 2, { blockSize: 2 }), (err) => !/on and on/.test(err.message), 'it must end, and not with lines that were never there');
  assert.equal(stillOpen(), 0, 'a handle is still open');
}));

test('7. leaves no handle open, also when reading fails', limit, withFile(async (write) => {
  const file = write('a\nb\n');
  await lastLines(file, 1);
  assert.equal(stillOpen(), 0, 'a handle is still open after success');
  hooks.failRead = Object.assign(new Error('the disk is on fire'), { code: 'EIO' });
  await assert.rejects(lastLines(file, 1), { code: 'EIO' });
  assert.equal(stillOpen(), 0, 'a handle is still open after an error');
  await assert.rejects(lastLines(`${file}.missing`, 1), { code: 'ENOENT' });
}));
