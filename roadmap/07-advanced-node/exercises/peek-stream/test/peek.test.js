import assert from 'node:assert/strict';
import { Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { openImport } from '../src/open-import.js';
import { peek } from '../src/peek.js';

const limit = { timeout: 2500 };
const EVENTS = ['readable', 'data', 'end', 'error', 'close', 'pause', 'resume'];

/** A stream of the given chunks, one per turn of the event loop. Counts how many were asked for, and stops who spins. */
function source(chunks, { fails, destroyed = false, ...options } = {}) {
  const rest = [...chunks];
  const stream = new Readable({
    ...options,
    read() {
      setImmediate(() => {
        if (stream.destroyed) return;
        if (rest.length > 0) {
          stream.asked++;
          stream.push(Buffer.from(rest.shift()));
        } else if (fails || destroyed) stream.destroy(fails);
        else stream.push(null);
      });
    },
  });
  stream.asked = 0;
  let calls = 0;
  const { read } = stream;
  stream.read = (n) => {
    calls++;
    assert.ok(calls < 10_000, 'read() was called 10,000 times: a new listener for a stream that holds bytes is called at once, so add it once');
    return read.call(stream, n);
  };
  return stream;
}

function listeners(stream) {
  return EVENTS.map((name) => `${name}: ${stream.listenerCount(name)}`);
}

async function peekAndCheckListeners(stream, n) {
  const before = listeners(stream);
  try {
    return await peek(stream, n);
  } finally {
    assert.deepEqual(listeners(stream), before, 'peek must remove every listener that it added');
  }
}

async function turns(count = 10) {
  for (let i = 0; i < count; i++) await turn();
}

const readers = {
  'for await': async (stream) => {
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    return String(Buffer.concat(chunks));
  },
  pipeline: async (stream) => {
    const chunks = [];
    await pipeline(stream, new Writable({ write(chunk, encoding, done) { chunks.push(chunk); done(); } }));
    return String(Buffer.concat(chunks));
  },
  "'data' and 'end'": (stream) => new Promise((resolve, reject) => {
    let text = '';
    stream.on('data', (chunk) => { text += chunk; }).on('end', () => resolve(text)).on('error', reject);
  }),
};

for (const [name, chunks] of Object.entries({
  'one chunk': ['hello world'],
  'a chunk that is just long enough': ['hello', ' world'],
  'single bytes': [...'hello world'],
  'chunks that do not fit': ['he', 'llo wor', 'ld'],
})) {
  test(`resolves with the first bytes: ${name}`, limit, async () => {
    const head = await peekAndCheckListeners(source(chunks), 5);
    assert.ok(Buffer.isBuffer(head), 'a Buffer was required');
    assert.equal(String(head), 'hello');
  });

  for (const [reader, read] of Object.entries(readers)) {
    test(`leaves every byte in the stream: ${name}, then ${reader}`, limit, async () => {
      const stream = source(chunks);
      await peek(stream, 5);
      assert.equal(await read(stream), 'hello world');
    });
  }
}

for (const [reader, read] of Object.entries(readers)) {
  test(`nothing is lost when the reader comes later: ${reader}`, limit, async () => {
    const stream = source([...'hello world']);
    await peek(stream, 5);
    await turns();
    assert.equal(await read(stream), 'hello world');
  });

  test(`a stream that is too short gives what it has, and keeps it: ${reader}`, limit, async () => {
    const stream = source(['h', 'i']);
    assert.equal(String(await peekAndCheckListeners(stream, 5)), 'hi');
    await turns();
    assert.equal(await read(stream), 'hi');
  });
}

test('leaves the listeners of others alone', limit, async () => {
  const heard = [];
  const stream = source(['hello', ' wor'], { fails: new Error('connection reset') });
  stream.on('error', (err) => heard.push(err.message)).on('close', () => heard.push('close'));
  await peekAndCheckListeners(stream, 5);
  await assert.rejects(buffer(stream), /connection reset/);
  await turns();
  assert.deepEqual(heard, ['connection reset', 'close']);
});

test('an empty stream gives no bytes, and still ends', limit, async () => {
  const stream = source([]);
  assert.equal((await peekAndCheckListeners(stream, 5)).length, 0);
  assert.equal((await buffer(stream)).length, 0);
});

test('more than the high-water mark can be peeked at', limit, async () => {
  const stream = source(Array.from({ length: 50 }, () => 'x'.repeat(10)), { highWaterMark: 16 });
  assert.equal((await peekAndCheckListeners(stream, 300)).length, 300);
  assert.equal((await buffer(stream)).length, 500);
});

test('reads no further than it must', limit, async () => {
  const stream = source(Array.from({ length: 1000 }, () => 'x'.repeat(10)), { highWaterMark: 20 });
  await peek(stream, 15);
  await turns(50);
  assert.ok(stream.asked <= 8, `${stream.asked} of 1000 chunks were read for the first 15 bytes`);
  assert.ok(stream.readableLength <= 80, `${stream.readableLength} bytes are held in memory`);
  stream.destroy();
});

test('rejects with the error of a stream that fails before that', limit, async () => {
  await assert.rejects(peekAndCheckListeners(source(['he'], { fails: new Error('connection reset') }), 5), /connection reset/);
});

test('rejects when the stream is destroyed without an error', limit, async () => {
  await assert.rejects(peekAndCheckListeners(source(['he'], { destroyed: true }), 5), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
});

test('rejects when the stream had failed before the call', limit, async () => {
  const failed = source([]).on('error', () => {});
  failed.destroy(new Error('connection reset'));
  await turns();
  await assert.rejects(peekAndCheckListeners(failed, 5), /connection reset/);
  const gone = source([]);
  gone.destroy();
  await turns();
  await assert.rejects(peekAndCheckListeners(gone, 5), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
});

test('a stream that fails after the first bytes tells its reader', limit, async () => {
  const stream = source(['hello', ' wor'], { fails: new Error('connection reset') });
  assert.equal(String(await peek(stream, 5)), 'hello');
  await assert.rejects(buffer(stream), /connection reset/);
});

test('gives the same answer when it is called again', limit, async () => {
  const stream = source([...'hello world']);
  assert.equal(String(await peek(stream, 5)), 'hello');
  assert.equal(String(await peek(stream, 8)), 'hello wo');
  assert.equal(String(await peek(stream, 2)), 'he');
  assert.equal(String(await buffer(stream)), 'hello world');
});

test('openImport unpacks gzip, and leaves the rest alone', limit, async () => {
  const csv = 'id,name\n1,Ada\n';
  const packed = gzipSync(csv);
  for (const chunks of [[packed], [...packed].map((byte) => [byte]), [csv], [...csv]]) {
    assert.equal(String(await buffer(await openImport(source(chunks)))), csv);
  }
  const torn = await openImport(source([packed.subarray(0, 20)]));
  await assert.rejects(buffer(torn), { code: 'Z_BUF_ERROR' });
});
