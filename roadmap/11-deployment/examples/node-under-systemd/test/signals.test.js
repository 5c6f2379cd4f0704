import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import path from 'node:path';
import { test } from 'node:test';
import { endOf } from '../src/ends.js';

const server = path.join(import.meta.dirname, '../src/server.js');
const skip = process.platform === 'win32' ? 'Windows has no SIGTERM to handle' : false;
const deaf = ['-e', 'console.log("up"); setInterval(() => {}, 1000)'];

test('the server ends with 0 on SIGTERM and on SIGINT', { skip, timeout: 10_000 }, async () => {
  const ends = await Promise.all(['SIGTERM', 'SIGINT'].map((signal) => endOf([server], signal, { PORT: '0' })));
  for (const end of ends) assert.deepEqual(end, { code: 0, signal: null, shell: 0 });
});

test('without a handler the signal ends it: 128 + its number', { skip, timeout: 10_000 }, async () => {
  assert.deepEqual(await endOf(deaf, 'SIGTERM'), { code: null, signal: 'SIGTERM', shell: 143 });
  assert.deepEqual(await endOf(deaf, 'SIGKILL'), { code: null, signal: 'SIGKILL', shell: 137 });
});

test('a request that never ends does not hold up the exit', { skip, timeout: 10_000 }, async (t) => {
  const child = spawn(process.execPath, [server], {
    env: { ...process.env, PORT: '0', DRAIN_MS: '50' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  t.after(() => child.kill('SIGKILL'));
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  const socket = http.get({ host: '127.0.0.1', port: /\d+/.exec(line)[0], path: '/hang' });
  socket.on('error', () => socket.destroy()); // the server cuts it off in the end
  await once(socket, 'finish');
  // The server has the request when a second one, sent later, is answered.
  const other = await fetch(`http://127.0.0.1:${/\d+/.exec(line)[0]}/`);
  assert.equal(await other.text(), 'hello from the shop\n');
  child.kill('SIGTERM');
  const [code] = await once(child, 'close');
  assert.equal(code, 1);
});
