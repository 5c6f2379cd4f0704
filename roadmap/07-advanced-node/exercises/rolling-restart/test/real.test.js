import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { soon } from './helpers.js';

test('3, 8. with real workers: a restart under load loses no request, and stop ends the process', { timeout: 20_000 }, async (t) => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../src/index.js', import.meta.url))], { env: { ...process.env, PORT: '0' }, stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  let output = '';
  let wake = () => {};
  child.stdout.setEncoding('utf8').on('data', (text) => { output += text; wake(); });
  const says = (words) => soon((async () => { while (!output.includes(words)) await new Promise((resolve) => { wake = resolve; }); })(), `the process did not say "${words}"`, 8000);
  await says('Type');
  const base = /http:\/\/[\d.:]+/.exec(output)[0];

  let running = true;
  const answers = [];
  const load = Promise.all(Array.from({ length: 4 }, async () => {
    while (running) {
      const [res] = await once(http.get(base, { agent: false }), 'response');
      answers.push(Number((await res.setEncoding('utf8').toArray()).join('')));
    }
  }));
  load.catch(() => { /* awaited below */ });
  child.stdin.write('restart\n');
  await says('restart: done');
  const before = answers.length;
  while (answers.length < before + 20) await Promise.race([load, new Promise((resolve) => setTimeout(resolve, 5))]);
  running = false;
  await load; // rejects if a request failed
  assert.deepEqual([...new Set(answers.slice(before + 8))].sort(), [3, 4], 'after a restart only new workers answer');
  child.stdin.write('stop\n');
  const [code] = await soon(once(child, 'exit'), 'the process did not end after stop', 8000);
  assert.equal(code, 0);
});
