import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('../src/index.js', import.meta.url));
const flags = ['--experimental-eventsource', '--no-warnings'];

test('an ended stream is resumed with the last id, a 502 ends it for good', { timeout: 10_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program], { timeout: 8000 });
  assert.deepEqual(stdout.trimEnd().split(/\r?\n/), [
    'server: last id undefined -> 200',
    'client: 7 hello', // the event without an empty line is dropped, and so is its id
    'client: reconnecting',
    'server: last id 7 -> 200',
    'client: 7 hello',
    'client: reconnecting',
    'server: last id 7 -> 502',
    'client: gave up',
  ]);
});
