import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const timeout = 15_000;
const windows = process.platform === 'win32';

/** The whole thing as a process of its own, with two workers. */
async function start(t) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../src/index.js', import.meta.url))], {
    env: { ...process.env, PORT: '0', WORKERS: '2' },
    stdio: ['ignore', 'pipe', 'ignore'], // the crash's stack trace is not our output
  });
  t.after(() => child.kill('SIGKILL')); // workers leave when their primary is gone
  let output = '';
  const said = new Promise((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      if (output.includes('curl')) resolve();
    });
  });
  await said;
  const base = /http:\/\/[\d.:]+/.exec(output)[0];
  /** One request on a connection of its own, or on those of `agent`. */
  async function get(path, agent = false) {
    const request = http.get(`${base}${path}`, { agent });
    const [res] = await once(request, 'response');
    return { ...JSON.parse((await res.setEncoding('utf8').toArray()).join('')), connection: res.headers.connection };
  }
  return { child, get, output: () => output };
}

test('connections go to the workers in turn; each counts its own, the primary counts all', { timeout }, async (t) => {
  const { get } = await start(t);
  const answers = [];
  for (let i = 0; i < 6; i++) answers.push(await get('/'));
  const ids = [...new Set(answers.map(({ worker }) => worker))];
  assert.equal(ids.length, 2);
  for (const id of ids) assert.deepEqual(answers.filter(({ worker }) => worker === id).map(({ own }) => own), [1, 2, 3]);
  assert.deepEqual(answers.map(({ total }) => total), [1, 2, 3, 4, 5, 6]);
});

test('one connection stays with one worker', { timeout }, async (t) => {
  const { get } = await start(t);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const workers = new Set();
  for (let i = 0; i < 6; i++) workers.add((await get('/', agent)).worker);
  assert.equal(workers.size, 1);
});

test('a crash loses the requests of that worker only, and a new worker comes', { timeout }, async (t) => {
  const { get, output } = await start(t);
  await assert.rejects(get('/crash'), { code: 'ECONNRESET' });
  assert.equal((await get('/')).own, 1, 'the other worker answers at once');
  let worker = 0;
  while (worker < 3) ({ worker } = await get('/')); // the ids of new workers go on counting
  assert.match(output(), /worker [12] is gone \(1\)/);
});

test('SIGTERM drains: a request under way is answered, the connection closed, the process ends', { timeout, skip: windows && 'Windows has no SIGTERM' }, async (t) => {
  const { child, get } = await start(t);
  const agent = new http.Agent({ keepAlive: true });
  t.after(() => agent.destroy());
  await get('/', agent); // leaves an idle connection behind
  const slow = get('/slow', agent);
  await new Promise((resolve) => setTimeout(resolve, 300)); // it has to arrive
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const { connection } = await slow;
  assert.equal(connection, 'close');
  const [code, signal] = await exited;
  assert.deepEqual({ code, signal }, { code: 0, signal: null });
});
