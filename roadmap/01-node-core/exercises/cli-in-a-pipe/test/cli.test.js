import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../src/cli.js', import.meta.url));

// A second and a half, or more where starting Node alone takes long: whoever has done nothing by then is waiting for something.
const began = performance.now();
spawnSync(process.execPath, ['-e', '0']);
const PATIENCE = Math.min(Math.max(1500, 30 * (performance.now() - began)), 8000);

function start(t, ...args) {
  const child = spawn(process.execPath, [cli, ...args]);
  t.after(() => child.kill('SIGKILL'));
  child.exited = once(child, 'exit').then(([code, signal]) => code ?? signal);
  child.stdin.on('error', () => {}); // it may end without reading everything
  return child;
}

/** Runs the program on `input` and reads everything that it says. */
async function run(t, input, ...args) {
  const child = start(t, ...args);
  child.stdin.end(input);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), child.exited]);
  return { stdout, stderr, code };
}

/** Resolves with what `child` does within `ms`, or with `instead`. */
async function within(ms, promise, instead) {
  const controller = new AbortController();
  const late = sleep(ms, instead, { signal: controller.signal }).catch(() => {});
  const first = await Promise.race([promise, late]);
  controller.abort();
  return first;
}

const order = (id, total) => `${JSON.stringify({ id, total })}\n`;

describe('orders to CSV', { concurrency: 16 }, () => {
  test('writes a header and one row per order, and nothing else', { timeout: 20_000 }, async (t) => {
    const { stdout, stderr, code } = await run(t, order('a1', 5) + order('a2', 7.5) + '\n' + order('a3', 0));
    assert.equal(stdout, 'id,total\na1,5\na2,7.5\na3,0\n');
    assert.equal(stderr, '');
    assert.equal(code, 0);
  });

  test('a last line without a line end counts', { timeout: 20_000 }, async (t) => {
    assert.equal((await run(t, '{"id":"a1","total":5}')).stdout, 'id,total\na1,5\n');
  });

  test('no orders: the header alone', { timeout: 20_000 }, async (t) => {
    assert.deepEqual(await run(t, ''), { stdout: 'id,total\n', stderr: '', code: 0 });
  });

  test('writes a row when its line has been read, not when stdin ends', { timeout: 20_000 }, async (t) => {
    const child = start(t);
    let stdout = '';
    const row = new Promise((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (chunk) => {
        stdout += chunk;
        if (stdout.includes('a1,5')) resolve('written');
      });
    });
    child.stdin.write(order('a1', 5));
    const seen = await within(PATIENCE, row, 'waits for the end of stdin');
    child.stdin.end();
    assert.equal(seen, 'written');
  });

  test('reports a bad line on stderr, goes on, and ends with exit code 1', { timeout: 20_000 }, async (t) => {
    const { stdout, stderr, code } = await run(t, `${order('a1', 5)}\n{"id": oops\n${order('a2', 6)}`);
    assert.equal(stdout, 'id,total\na1,5\na2,6\n');
    assert.match(stderr, /^line 3: .+\n$/, 'one line on stderr that begins with "line 3: "');
    assert.equal(code, 1);
  });

  test('JSON that is not an order is a bad line, each reported by its number', { timeout: 20_000 }, async (t) => {
    const lines = ['null', '5', '"a1,5"', '[]', '{}', '{"id":"a1"}', '{"total":5}', '{"id":7,"total":7}', '{"id":"a1","total":"5"}'];
    const { stdout, stderr, code } = await run(t, `${lines.join('\n')}\n${order('a1', 5)}`);
    const reported = stderr.split('\n').map((message) => lines[/^line (\d+): ./.exec(message)?.[1] - 1]);
    assert.deepEqual(reported.slice(0, -1), lines, `each of these is one line on stderr, not this:\n${stderr}`);
    assert.equal(stdout, 'id,total\na1,5\n', 'the good order after them is converted, and nothing else');
    assert.equal(code, 1);
  });

  test('--no-header leaves the header out', { timeout: 20_000 }, async (t) => {
    assert.deepEqual(await run(t, order('a1', 5), '--no-header'), { stdout: 'a1,5\n', stderr: '', code: 0 });
  });

  for (const args of [['--no-heading'], ['orders.ndjson'], ['--no-header', 'orders.ndjson'], ['--no-header=yes'], ['-h']]) {
    test(`the arguments "${args.join(' ')}" are refused with exit code 2, without waiting for stdin`, { timeout: 20_000 }, async (t) => {
      const child = start(t, ...args); // and stdin stays open
      const output = Promise.all([text(child.stdout), text(child.stderr)]);
      const code = await within(PATIENCE, child.exited, 'still waiting for stdin');
      child.stdin.end();
      const [stdout, stderr] = await output;
      assert.equal(code, 2);
      assert.equal(stdout, '', 'nothing belongs on stdout');
      assert.notEqual(stderr.trim(), '', 'stderr must say what is wrong');
      assert.doesNotMatch(stderr, /^\s+at /m, 'a message, not a stack trace');
    });
  }

  test('a slow reader gets every row, with exit code 1 as well', { timeout: 20_000 }, async (t) => {
    const rows = Array.from({ length: 3000 }, (_, i) => `${String(i).padStart(1000, '0')},1`); // 3 MB: more than any pipe holds
    const child = start(t, '--no-header');
    const stderr = text(child.stderr);
    child.stdin.end(`${rows.map((row) => order(row.slice(0, -2), 1)).join('')}bad\n`);

    // Does not read until the program has ended, or has had time enough to fill the pipe.
    await once(child.stdout, 'readable');
    await within(PATIENCE / 4, child.exited);
    const got = (await text(child.stdout)).split('\n').slice(0, -1);

    assert.equal(got.length, rows.length, `${rows.length - got.length} of ${rows.length} rows were lost`);
    assert.deepEqual(got.at(-1), rows.at(-1));
    assert.match(await stderr, /^line 3001: /);
    assert.equal(await child.exited, 1);
  });

  test('ends quietly when its reader goes away, although stdin stays open', { timeout: 20_000 }, async (t) => {
    const child = start(t);
    const stderr = text(child.stderr);
    const more = () => { if (child.stdin.writable) child.stdin.write(order('a', 1), () => setImmediate(more)); };
    more();
    t.after(() => child.stdin.destroy());
    const first = once(child.stdout, 'data').then(() => 'a row');
    assert.equal(await within(PATIENCE, first, 'nothing'), 'a row', 'no row although lines keep coming');
    child.stdout.destroy(); // what head does after its last line

    const code = await within(PATIENCE, child.exited, 'still running');
    child.kill('SIGKILL');
    assert.equal(await stderr, '', 'nothing is wrong, so nothing belongs on stderr');
    assert.equal(code, 0);
  });
});
