import assert from 'node:assert/strict';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { finished, pipeline } from 'node:stream/promises';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { command } from '../src/command.js';

const limit = { timeout: 4000 };
const streams = [];
after(() => { for (const stream of streams) stream.on('error', () => {}).destroy(); });

function run(name) {
  const stream = command(process.execPath, [path.join(import.meta.dirname, 'children', `${name}.js`)]);
  streams.push(stream);
  return stream;
}

/** What came out until the stream was over, and how it ended. */
async function outcome(stream) {
  const chunks = [];
  let ended = false;
  stream.on('data', (chunk) => chunks.push(chunk)).on('end', () => { ended = true; });
  let error = null;
  try {
    await finished(stream);
  } catch (err) {
    error = err;
  }
  return { output: String(Buffer.concat(chunks)), ended, error };
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (err) {
    assert.equal(err.code, 'ESRCH');
    return false;
  }
}

test('what is written goes in, what the program prints comes out', limit, async () => {
  const stream = run('upper');
  stream.write('grüße ');
  stream.end('von hier');
  assert.equal(await text(stream), 'GRÜSSE VON HIER');
});

test('is a stage of a pipeline, for more data than fits into any queue', limit, async () => {
  const size = 3 * 2 ** 20;
  const chunks = Array.from({ length: 48 }, () => Buffer.alloc(64 * 1024, 'a'));
  let got = 0;
  await pipeline(Readable.from(chunks), run('upper'), new Writable({
    write(chunk, encoding, done) {
      assert.equal(chunk[0], 65);
      got += chunk.length;
      setImmediate(done);
    },
  }));
  assert.equal(got, size);
});

test('end() without data closes stdin', limit, async () => {
  assert.equal(await text(run('count').end()), '0');
});

test('a program that fails makes the stream fail, and never end', limit, async () => {
  const { output, ended, error } = await outcome(run('crash').end());
  assert.equal(output, 'first half');
  assert.equal(ended, false, "'end' said that the output was complete");
  assert.equal(error?.code, 'COMMAND_FAILED');
  assert.equal(error.exitCode, 3);
  assert.equal(error.signal, null);
});

test('the error has the last 1000 characters of stderr', limit, async () => {
  const { error } = await outcome(run('crash').end());
  assert.equal(error?.stderr?.length, 1000);
  assert.ok(error.stderr.endsWith('## disk quota exceeded'), error.stderr.slice(-40));
});

test('a program that prints much on stderr is not held up', limit, async () => {
  assert.equal(await text(run('chatty').end()), 'done');
});

test('a program that closes its stdout first and fails afterwards has failed', limit, async () => {
  const { output, ended, error } = await outcome(run('crash-late').end());
  assert.equal(output, 'looks complete');
  assert.equal(ended, false, "'end' came before the exit code");
  assert.equal(error?.exitCode, 4);
});

test('a program that was killed has failed', { ...limit, skip: process.platform === 'win32' }, async () => {
  const stream = run('deaf');
  const result = outcome(stream);
  const pid = Number(await new Promise((resolve) => stream.once('data', resolve)));
  process.kill(pid, 'SIGTERM');
  const { ended, error } = await result;
  assert.equal(ended, false);
  assert.equal(error?.code, 'COMMAND_FAILED');
  assert.equal(error.signal, 'SIGTERM');
  assert.equal(error.exitCode, null);
});

test('in a pipeline, the failure reaches whoever awaits it', limit, async () => {
  const swallow = new Writable({ write(chunk, encoding, done) { done(); } });
  await assert.rejects(pipeline(Readable.from(['data']), run('crash'), swallow), { code: 'COMMAND_FAILED', exitCode: 3 });
});

test('a program that cannot be started makes the stream fail, and nothing is thrown', limit, async () => {
  let stream;
  assert.doesNotThrow(() => { stream = command('no-such-program-4711', ['--version']); });
  const closed = new Promise((resolve) => stream.once('close', resolve));
  const { error } = await outcome(stream.end('data'));
  assert.equal(error?.code, 'ENOENT');
  await closed;
});

test('a program that does not read its input makes write() return false, and keeps it so', limit, async () => {
  const stream = run('deaf');
  await new Promise((resolve) => stream.once('data', resolve));
  const chunk = Buffer.alloc(64 * 1024);
  let written = 0;
  for (let pause = 0; pause < 10; pause++) {
    while (written < 200 && !stream.writableNeedDrain) {
      stream.write(chunk);
      written++;
    }
    await sleep(10);
  }
  assert.ok(written < 50, `${written} chunks of 64 KiB were taken, and nobody reads them`);
});

test('output that nobody reads is not read on', limit, async () => {
  const stream = run('flood');
  await new Promise((resolve) => stream.once('readable', resolve)); // somebody is interested, but takes nothing
  await sleep(200);
  const held = stream.readableLength;
  assert.ok(held > 0, 'nothing has come');
  assert.ok(held < 2 ** 20, `${Math.round(held / 1024)} KiB are in memory`);
  let got = 0;
  stream.on('data', (data) => { got += data.length; });
  while (got < 4 * 2 ** 20) await sleep(5);
});

test('a program that leaves before it has read everything is no failure', limit, async () => {
  const rows = function* rows() {
    yield 'id,name\n';
    for (let i = 0; i < 200; i++) yield `${i},${'x'.repeat(16 * 1024)}\n`;
  };
  const chunks = [];
  await pipeline(rows, run('first-line'), async (source) => {
    for await (const chunk of source) chunks.push(chunk);
  });
  assert.equal(String(Buffer.concat(chunks)), 'id,name\n');
});

test('destroying the stream kills the program; close comes when it is gone', limit, async () => {
  const stream = run('deaf');
  const pid = Number(await new Promise((resolve) => stream.once('data', resolve)));
  assert.ok(alive(pid));
  const errors = [];
  stream.on('error', (err) => errors.push(err));
  const closed = new Promise((resolve) => stream.once('close', resolve));
  stream.destroy();
  await closed;
  assert.equal(alive(pid), false, "'close' came, and the program still runs");
  assert.deepEqual(errors, [], 'a destroy without an error stays without an error');
});

test('destroying kills a program that ignores SIGTERM, too', limit, async () => {
  const stream = run('stubborn');
  const pid = Number(await new Promise((resolve) => stream.once('data', resolve)));
  const closed = new Promise((resolve) => stream.once('close', resolve));
  stream.destroy();
  await closed;
  assert.equal(alive(pid), false, "'close' came, and the program still runs");
});

test('destroying with an error reports that error, not the death of the program', limit, async () => {
  const stream = run('flood');
  const failed = outcome(stream);
  await new Promise((resolve) => stream.once('data', resolve));
  stream.destroy(new Error('client went away'));
  assert.equal((await failed).error?.message, 'client went away');
});

test('destroying works while output is waiting that nobody reads', limit, async () => {
  const stream = run('flood');
  await sleep(200);
  const closed = new Promise((resolve) => stream.once('close', resolve));
  stream.destroy();
  await closed;
});

test('input and output are bytes', limit, async () => {
  const stream = run('count');
  stream.end(Buffer.from([0, 255, 128, 10]));
  assert.deepEqual(await buffer(stream), Buffer.from('4'));
});
