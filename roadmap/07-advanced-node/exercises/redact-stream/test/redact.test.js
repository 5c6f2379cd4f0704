import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { redact } from '../src/redact.js';

const limit = { timeout: 20_000 };

function* pieces(data, size) {
  const bytes = Buffer.from(data);
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
}

/** Runs it with chunks of several sizes; all of them must give the same bytes. */
async function redacted(secrets, data) {
  let first;
  for (const size of [100_000, 1, 2, 3, 5, 7, 13]) {
    const stream = redact(secrets);
    const result = buffer(stream);
    Readable.from(pieces(data, size)).pipe(stream);
    const bytes = await result;
    first ??= bytes;
    assert.deepEqual(String(bytes), String(first), `chunks of ${size} bytes give something else than one chunk`);
    assert.ok(bytes.equals(first));
  }
  return first;
}

/** What comes out right after each chunk that is written. */
async function live(secrets, chunks) {
  const stream = redact(secrets);
  const seen = [];
  for (const chunk of chunks) {
    stream.write(chunk);
    await new Promise(setImmediate);
    seen.push(String(stream.read() ?? ''));
  }
  stream.end();
  seen.push(String(await buffer(stream)));
  return seen;
}

test('masks each occurrence, wherever the chunks are cut', limit, async () => {
  const data = 'token=hunter2; again hunter2hunter2, and hunter, and hhunter2';
  assert.equal(String(await redacted(['hunter2'], data)), 'token=***; again ******, and hunter, and h***');
});

test('masks secrets at the very beginning and end, and a stream that is nothing else', limit, async () => {
  assert.equal(String(await redacted(['hunter2'], 'hunter2 x hunter2')), '*** x ***');
  assert.equal(String(await redacted(['hunter2'], 'hunter2')), '***');
});

test('a secret that begins within a false start is found', limit, async () => {
  assert.equal(String(await redacted(['aab'], 'aaab aaaab aab')), 'a*** aa*** ***');
  assert.equal(String(await redacted(['abcabd'], 'abcabcabd')), 'abc***');
});

test('masks several secrets, beyond ASCII too', limit, async () => {
  const data = 'grüße von 李四, pa$$.w*rd, (x|y) und 李';
  assert.equal(String(await redacted(['李四', 'pa$$.w*rd', '(x|y)', 'grüße'], data)), '*** von ***, ***, *** und 李');
});

test('all other bytes pass unchanged, also those that are no text', limit, async () => {
  const bytes = Buffer.from(Array.from({ length: 1024 }, (_, i) => (i * 7) % 256));
  assert.ok((await redacted(['hunter2'], bytes)).equals(bytes));
  const mixed = Buffer.concat([bytes, Buffer.from('hunter2'), bytes]);
  assert.ok((await redacted(['hunter2'], mixed)).equals(Buffer.concat([bytes, Buffer.from('***'), bytes])));
});

test('at the same place the longest secret wins, in whatever order they are given', limit, async () => {
  for (const secrets of [['key', 'keystone'], ['keystone', 'key']]) {
    assert.equal(String(await redacted(secrets, 'keystone key keyston keys')), '*** *** ***ston ***s');
  }
});

test('the secret that begins first wins', limit, async () => {
  assert.equal(String(await redacted(['abcd', 'bcdefgh'], 'abcdefgh')), '***efgh');
});

test('what has been masked is not looked at again', limit, async () => {
  assert.equal(String(await redacted(['*x', 'abc'], 'abcx *x')), '***x ***');
  assert.equal(String(await redacted(['a*', '*'], 'a**')), '******');
});

test('what ends in no beginning of a secret comes out at once', limit, async () => {
  assert.deepEqual(
    await live(['a-very-long-secret-of-many-characters'], ['step 1 done\n', 'step 2 done\n', '', 'x']),
    ['step 1 done\n', 'step 2 done\n', '', 'x', ''],
  );
});

test('only the possible beginning of a secret waits, until it is decided', limit, async () => {
  assert.deepEqual(
    await live(['hunter2'], ['token=hun', 'ter', '2 and hunt', 'ing\n', 'hunter']),
    ['token=', '', '*** and ', 'hunting\n', '', 'hunter'],
  );
});

test('a shorter secret waits as long as a longer one is possible, and no longer', limit, async () => {
  assert.deepEqual(await live(['key', 'keystone'], ['key', 's', '!']), ['', '', '***s!', '']);
  assert.deepEqual(await live(['key', 'keystone'], ['key', ' keyst']), ['', '*** ', '***st']);
});

test('a secret inside the possible beginning of another one waits with it', limit, async () => {
  assert.equal(String(await redacted(['abcdefgh', 'cde'], 'abcdefgh abcdef.')), '*** ab***f.');
  assert.deepEqual(await live(['abcdefgh', 'cde'], ['abcdef', 'gh']), ['', '***', '']);
});

test('a secret within what is held at the end is masked', limit, async () => {
  assert.equal(String(await redacted(['cdcdcdcdx', 'cd'], 'cdcdcd')), '*********', 'each of them');
  assert.equal(String(await redacted(['abcdefgh', 'cde'], 'x abcdef')), 'x ab***f');
});

test('empty secrets are ignored, and without secrets everything passes', limit, async () => {
  assert.equal(String(await redacted([], 'all of it')), 'all of it');
  assert.equal(String(await redacted(['', 'it'], 'all of it')), 'all of ***');
});

test('two streams do not share what they hold', limit, async () => {
  const [a, b] = [redact(['secret']), redact(['secret'])];
  a.write('sec');
  b.write('ret');
  a.end('ond');
  b.end();
  assert.equal(String(await buffer(a)), 'second');
  assert.equal(String(await buffer(b)), 'ret');
});

test('does not keep what has passed: 4 MiB in chunks of 64 bytes', limit, async () => {
  const stream = redact(['hunter2']);
  let passed = 0;
  stream.on('data', (chunk) => { passed += chunk.length; });
  const chunk = Buffer.alloc(64, 'nothing of interest ');
  const started = performance.now();
  for (let i = 0; i < 65_536; i++) {
    stream.write(chunk);
    if (i % 512 === 0) {
      await new Promise(setImmediate);
      assert.ok(performance.now() - started < 8000, 'each chunk takes longer than the one before');
    }
  }
  const ended = new Promise((resolve) => stream.once('end', resolve));
  stream.end();
  await ended;
  assert.equal(passed, 4 * 2 ** 20);
});
