import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../src/cli.js', import.meta.url));

function start(args, { env, input = '' } = {}) {
  const child = spawn(process.execPath, [cli, ...args], { env: { ...process.env, ...env } });
  child.stdin.on('error', () => {}); // it may end without reading
  child.stdin.end(input);
  const result = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    .then(([stdout, stderr, [code]]) => ({ code, stdout, stderr }));
  return { child, result };
}

async function listen(t, port = 0) {
  const server = createServer((socket) => socket.on('error', () => {})).listen(port, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return server.address().port;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

test('open: the target on stdout, nothing on stderr, exit code 0', { timeout: 10_000 }, async (t) => {
  const port = await listen(t);
  assert.deepEqual(await start([`127.0.0.1:${port}`]).result, { code: 0, stdout: `127.0.0.1:${port}\n`, stderr: '' });
});

test('waits for a port that opens later', { timeout: 15_000 }, async (t) => {
  const port = await freePort();
  const { child, result } = start(['--timeout', '10', `127.0.0.1:${port}`]);
  await once(child.stderr, 'data'); // it has tried and failed once
  await listen(t, port);
  const { code, stdout, stderr } = await result;
  assert.deepEqual({ code, stdout }, { code: 0, stdout: `127.0.0.1:${port}\n` });
  assert.match(stderr, /^$|waiting for/);
});

test('closed: exit code 1, the reason on stderr', { timeout: 10_000 }, async () => {
  const port = await freePort();
  const { code, stdout, stderr } = await start(['-t', '0.2', `127.0.0.1:${port}`]).result;
  assert.deepEqual({ code, stdout }, { code: 1, stdout: '' });
  assert.match(stderr, /did not open within 0\.2 s/);
});

test('one open and one closed target is exit code 1', { timeout: 10_000 }, async (t) => {
  const [open, closed] = [await listen(t), await freePort()];
  const { code, stdout } = await start(['-t', '0.5', `127.0.0.1:${open}`, `127.0.0.1:${closed}`]).result;
  assert.deepEqual({ code, stdout }, { code: 1, stdout: `127.0.0.1:${open}\n` });
});

test('the environment gives the default, the option wins', { timeout: 10_000 }, async () => {
  const port = await freePort();
  const env = { WAIT_TIMEOUT: '0.2' };
  assert.match((await start([`127.0.0.1:${port}`], { env }).result).stderr, /within 0\.2 s/);
  assert.match((await start(['-t', '0.1', `127.0.0.1:${port}`], { env }).result).stderr, /within 0\.1 s/);
});

test('reads targets from stdin', { timeout: 10_000 }, async (t) => {
  const port = await listen(t);
  const { code, stdout } = await start(['-'], { input: `\n127.0.0.1:${port}\n\n` }).result;
  assert.deepEqual({ code, stdout }, { code: 0, stdout: `127.0.0.1:${port}\n` });
});

for (const args of [[], ['--timout', '5', 'h:1'], ['--timeout', 'soon', 'h:1'], ['--timeout'], ['localhost'], ['h:0'], ['h:70000'], ['-']]) {
  test(`called wrongly (${args.join(' ') || 'no arguments'}): usage on stderr, exit code 2`, { timeout: 10_000 }, async () => {
    const { code, stdout, stderr } = await start(args).result;
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
    assert.match(stderr, /^wait-for: .+\n[^]*usage:/);
  });
}

test('--help is no error: usage on stdout, exit code 0', { timeout: 10_000 }, async () => {
  const { code, stdout, stderr } = await start(['--help']).result;
  assert.match(stdout, /^usage:/);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
});
