import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameDecoder, FrameError } from '../src/frame-decoder.js';

const limit = { timeout: 20_000 };

function frame(payload) {
  const bytes = Buffer.from(payload);
  const header = Buffer.alloc(4);
  header.writeUInt32BE(bytes.length);
  return Buffer.concat([header, bytes]);
}

/** Pushes `bytes` in pieces of `size`, each in memory that is overwritten afterwards, as in a pooled socket buffer. */
function pushInPieces(decoder, bytes, size) {
  const payloads = [];
  const reused = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const copied = bytes.copy(reused, 0, at);
    payloads.push(...decoder.push(reused.subarray(0, copied)));
    reused.fill('#');
  }
  return payloads;
}

const words = ['hello', '', 'a', 'grüße, 世界', 'x'.repeat(300), '', 'the end'];
const wire = Buffer.concat(words.map(frame));

test('one chunk with one frame gives one payload', limit, () => {
  const payloads = new FrameDecoder().push(frame('hello'));
  assert.ok(Array.isArray(payloads), 'push must return an array');
  assert.deepEqual(payloads.map(String), ['hello']);
});

test('one chunk with many frames gives all of them, in order, empty ones too', limit, () => {
  assert.deepEqual(new FrameDecoder().push(wire).map(String), words);
});

for (const size of [1, 2, 3, 4, 5, 7, 64]) {
  test(`the boundaries of the chunks do not matter: pieces of ${size} bytes`, limit, () => {
    const decoder = new FrameDecoder();
    assert.deepEqual(pushInPieces(decoder, wire, size).map(String), words);
    assert.equal(decoder.end(), undefined);
  });
}

test('a payload is handed out by the chunk that completes it, no sooner and no later', limit, () => {
  const decoder = new FrameDecoder();
  assert.deepEqual(decoder.push(frame('abc').subarray(0, 6)), []);
  assert.deepEqual(decoder.push(Buffer.from('c')).map(String), ['abc']);
  assert.deepEqual(decoder.push(frame('').subarray(0, 3)), []);
  assert.deepEqual(decoder.push(Buffer.alloc(1)).map(String), [''], 'an empty frame is complete with its header');
  assert.deepEqual(decoder.push(Buffer.alloc(0)), [], 'an empty chunk completes nothing');
});

test('two decoders do not share anything', limit, () => {
  const [a, b] = [new FrameDecoder(), new FrameDecoder()];
  a.push(frame('from a').subarray(0, 7));
  assert.deepEqual(b.push(frame('from b')).map(String), ['from b']);
  assert.deepEqual(a.push(frame('from a').subarray(7)).map(String), ['from a']);
});

test('payloads are Buffers with the very bytes', limit, () => {
  const bytes = Buffer.from([0, 255, 128, 10, 13, 0xe2, 0x82]);
  const [payload] = pushInPieces(new FrameDecoder(), frame(bytes), 3);
  assert.ok(Buffer.isBuffer(payload));
  assert.deepEqual(payload, bytes);
});

test('the caller may write over a chunk after push has returned', limit, () => {
  const chunk = Buffer.concat([frame('whole'), frame('in pieces').subarray(0, 8)]);
  const decoder = new FrameDecoder();
  const [whole] = decoder.push(chunk);
  chunk.fill('#');
  assert.equal(String(whole), 'whole', 'a payload that was handed out has changed with the chunk');
  const [pieces] = decoder.push(frame('in pieces').subarray(8));
  assert.equal(String(pieces), 'in pieces', 'the stored beginning has changed with the chunk');
});

test('a frame of 8 MiB in chunks of 32 bytes is no attack', limit, () => {
  const big = frame(Buffer.alloc(8 * 2 ** 20, 'abcdefg'));
  const decoder = new FrameDecoder({ maxLength: 8 * 2 ** 20 });
  const started = performance.now();
  let payloads = [];
  for (let at = 0; at < big.length; at += 32) {
    payloads = decoder.push(big.subarray(at, at + 32));
    const seconds = (performance.now() - started) / 1000;
    assert.ok(seconds < 3, `${Math.round((at / big.length) * 100)} % after ${seconds.toFixed(1)} s: is everything copied again for each chunk?`);
  }
  assert.equal(payloads.length, 1);
  assert.ok(payloads[0].equals(big.subarray(4)));
});

test('40,000 empty frames in one chunk are no attack', limit, () => {
  const started = performance.now();
  const payloads = new FrameDecoder().push(Buffer.alloc(160_000));
  const seconds = (performance.now() - started) / 1000;
  assert.equal(payloads.length, 40_000);
  assert.ok(seconds < 0.5, `this took ${seconds.toFixed(1)} s: is the rest of the chunk copied after each frame?`);
});

test('a length above maxLength throws FRAME_TOO_LONG as soon as the header is complete', limit, () => {
  const decoder = new FrameDecoder({ maxLength: 5 });
  const header = frame('123456').subarray(0, 4);
  assert.deepEqual(decoder.push(header.subarray(0, 3)), []);
  assert.throws(() => decoder.push(header.subarray(3)), (err) => {
    assert.ok(err instanceof FrameError, `a FrameError was required, this is ${err}`);
    assert.equal(err.code, 'FRAME_TOO_LONG');
    return true;
  });
});

test('a length above maxLength throws at once behind a complete frame, too', limit, () => {
  const decoder = new FrameDecoder({ maxLength: 5 });
  const chunk = Buffer.concat([frame('ok'), frame('123456')]);
  assert.throws(() => decoder.push(chunk), { code: 'FRAME_TOO_LONG' }, 'this push has completed the header');
});

test('the length is unsigned: ff ff ff ff is four gigabytes, not minus one', limit, () => {
  assert.throws(() => new FrameDecoder().push(Buffer.alloc(4, 0xff)), { code: 'FRAME_TOO_LONG' });
});

test('exactly maxLength is allowed, also in many frames', limit, () => {
  const decoder = new FrameDecoder({ maxLength: 5 });
  const bytes = Buffer.concat([frame('12345'), frame('67890')]);
  assert.deepEqual(pushInPieces(decoder, bytes, 6).map(String), ['12345', '67890']);
});

test('a header reserves nothing', limit, () => {
  const before = process.memoryUsage().arrayBuffers;
  const decoders = Array.from({ length: 100 }, () => new FrameDecoder({ maxLength: 2 ** 24 }));
  const header = Buffer.alloc(5);
  header.writeUInt32BE(2 ** 24);
  for (const decoder of decoders) decoder.push(header);
  const mebibytes = (process.memoryUsage().arrayBuffers - before) / 2 ** 20;
  assert.ok(mebibytes < 100, `100 clients that sent 5 bytes each take ${Math.round(mebibytes)} MiB`);
});

test('end() throws FRAME_TORN in the middle of a frame, wherever that is', limit, () => {
  const bytes = frame('abc');
  for (let length = 1; length < bytes.length; length++) {
    const decoder = new FrameDecoder();
    decoder.push(frame('complete'));
    decoder.push(bytes.subarray(0, length));
    assert.throws(() => decoder.end(), (err) => err instanceof FrameError && err.code === 'FRAME_TORN',
      `${length} of ${bytes.length} bytes of a frame had come`);
  }
});

test('end() is silent between two frames, and when nothing has come', limit, () => {
  assert.equal(new FrameDecoder().end(), undefined);
  const decoder = new FrameDecoder();
  decoder.push(wire);
  assert.equal(decoder.end(), undefined);
});

test('after FRAME_TOO_LONG every push and end throws the same error', limit, () => {
  const decoder = new FrameDecoder({ maxLength: 5 });
  let first;
  assert.throws(() => decoder.push(frame('123456')), (err) => { first = err; return true; });
  for (const call of [() => decoder.push(frame('ok')), () => decoder.push(Buffer.alloc(0)), () => decoder.end()]) {
    assert.throws(call, (err) => err === first, 'the decoder went on after an error');
  }
});
