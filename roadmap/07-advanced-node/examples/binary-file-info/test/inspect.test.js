import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { inspect } from '../src/inspect.js';
import { sampleGif, sampleJpeg, samplePdf, samplePng, sampleWav } from '../src/samples.js';

const limit = { timeout: 5000 };
let dir;
before(async () => { dir = await mkdtemp(path.join(tmpdir(), 'inspect-test-')); });
after(() => rm(dir, { recursive: true }));

async function look(bytes) {
  const file = path.join(dir, 'file.bin');
  await writeFile(file, bytes);
  return inspect(file);
}

test('reads the headers of five formats', limit, async () => {
  assert.deepEqual(await look(samplePng(70_000, 2)), { kind: 'PNG', width: 70_000, height: 2 });
  assert.deepEqual(await look(sampleGif(300, 1)), { kind: 'GIF', width: 300, height: 1 });
  assert.deepEqual(await look(sampleWav(2, 44_100)), { kind: 'WAV', channels: 2, sampleRate: 44_100 });
  assert.deepEqual(await look(samplePdf('1.7')), { kind: 'PDF', version: '1.7' });
  assert.deepEqual(await look(sampleJpeg(800, 600)), { kind: 'JPEG', width: 800, height: 600 });
});

test('finds the size of a JPEG behind 40 KB of metadata', limit, async () => {
  assert.deepEqual(await look(sampleJpeg(4032, 3024, 40_000)), { kind: 'JPEG', width: 4032, height: 3024 });
});

test('believes bytes, not names, and says what it saw', limit, async () => {
  assert.deepEqual(await look(Buffer.from('hello, world')), { kind: 'unknown', starts: '68656c6c6f2c2077' });
  assert.deepEqual(await look(Buffer.alloc(0)), { kind: 'unknown', starts: '' });
});

test('a header that is cut off is an error, and never a guess', limit, async () => {
  await assert.rejects(look(samplePng(640, 480).subarray(0, 18)), /ends too early/);
  await assert.rejects(look(sampleJpeg(800, 600).subarray(0, 12)), /ends too early/);
});

test('a broken chain of JPEG segments is an error', limit, async () => {
  await assert.rejects(look(Buffer.from('ffd8ffe0000212345678', 'hex')), /no segment at byte 6/);
});

test('a missing file keeps its error', limit, async () => {
  await assert.rejects(inspect(path.join(dir, 'missing')), { code: 'ENOENT' });
});
