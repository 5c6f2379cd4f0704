import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { RotatingFile } from '../src/rotating-file.js';

const timeout = 5000;

async function temporary(t) {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'rotating-'));
  t.after(() => fs.rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The contents of the files, in the order of their numbers. */
async function contents(folder) {
  const names = (await fs.readdir(folder)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return Promise.all(names.map((name) => fs.readFile(path.join(folder, name), 'utf8')));
}

/** Every file handle that is opened, and how many have been closed. */
function watchHandles(t) {
  const seen = { opened: 0, closed: 0 };
  const open = fs.open;
  t.mock.method(fs, 'open', async (...args) => {
    const handle = await open(...args);
    seen.opened++;
    handle.once('close', () => seen.closed++);
    return handle;
  });
  return seen;
}

test('files stay within maxBytes and no chunk is cut', { timeout }, async (t) => {
  const folder = await temporary(t);
  const handles = watchHandles(t);
  await pipeline(Readable.from(['aaaa', 'bbbb', 'cccc', 'dd', 'ee', 'f']), new RotatingFile(folder, { maxBytes: 8 }));
  assert.deepEqual(await contents(folder), ['aaaabbbb', 'ccccddee', 'f']);
  assert.deepEqual(handles, { opened: 3, closed: 3 });
});

test('chunks that queue up are written with the same borders', { timeout }, async (t) => {
  const folder = await temporary(t);
  const file = new RotatingFile(folder, { maxBytes: 8 });
  for (const chunk of ['aaaa', 'bbbb', 'cccc', 'dd', 'ee']) file.write(chunk); // all before it is open
  file.end('f');
  await once(file, 'close');
  assert.deepEqual(await contents(folder), ['aaaabbbb', 'ccccddee', 'f']);
});

test('a chunk above maxBytes gets a file of its own', { timeout }, async (t) => {
  const folder = await temporary(t);
  const file = new RotatingFile(folder, { maxBytes: 4 });
  for (const chunk of ['a', 'bbbbbbbb', 'c']) file.write(chunk);
  file.end();
  await once(file, 'close');
  assert.deepEqual(await contents(folder), ['a', 'bbbbbbbb', 'c']);
});

test('a file that exists is not touched: the stream fails before the first write', { timeout }, async (t) => {
  const folder = await temporary(t);
  await fs.writeFile(path.join(folder, 'part-1.ndjson'), 'old');
  await assert.rejects(pipeline(Readable.from(['new']), new RotatingFile(folder)), { code: 'EEXIST' });
  assert.deepEqual(await contents(folder), ['old']);
});

test('the file is closed when the source fails', { timeout }, async (t) => {
  const folder = await temporary(t);
  const handles = watchHandles(t);
  const file = new RotatingFile(folder);
  const closed = new Promise((resolve) => { file.once('close', resolve); }); // once() would reject on 'error'
  const failing = Readable.from((async function* () { yield 'a'; throw new Error('source broke'); })());
  await assert.rejects(pipeline(failing, file), /source broke/);
  await closed;
  assert.deepEqual(handles, { opened: 1, closed: 1 });
});
