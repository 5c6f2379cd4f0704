import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { createRolling } from '../src/rolling.js';

const timeout = 5000;

async function write(file, from, to, options) {
  const { log, destination } = await createRolling(file, options);
  for (let i = from; i < to; i++) {
    const written = once(destination, 'drain');
    log.info({ i }, 'x'.repeat(100));
    await written;
  }
  destination.end();
  await once(destination, 'close');
}

function folder(t) {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'rolling-test-'));
  t.after(() => fs.rmSync(made, { recursive: true, force: true }));
  return made;
}

const numbers = (made) => fs.readdirSync(made)
  .sort((a, b) => Number(a.split('.')[2]) - Number(b.split('.')[2]))
  .map((name) => fs.readFileSync(path.join(made, name), 'utf8').trim().split('\n').map((line) => JSON.parse(line).i));

test('starts a new file when one is full; no line is split, lost or doubled', { timeout }, async (t) => {
  const made = folder(t);
  await write(path.join(made, 'app'), 0, 20, { size: '1k', keep: 100 });
  const files = numbers(made);
  assert.ok(files.length >= 4, `${files.length} files`);
  assert.deepEqual(files.flat(), Array.from({ length: 20 }, (_, i) => i));
  for (const name of fs.readdirSync(made)) assert.match(name, /^app\.\d{4}-\d\d-\d\d\.\d+\.log$/);
});

test('a second run goes on in the same file', { timeout }, async (t) => {
  const made = folder(t);
  await write(path.join(made, 'app'), 0, 2, { size: '1m' });
  await write(path.join(made, 'app'), 2, 4, { size: '1m' });
  assert.deepEqual(numbers(made), [[0, 1, 2, 3]]);
});
