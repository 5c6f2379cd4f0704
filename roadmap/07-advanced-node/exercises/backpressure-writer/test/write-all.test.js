import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { writeAll } from '../src/write-all.js';

function destination({ highWaterMark = 8, failAt = Infinity, destroyAt = Infinity, failsToClose = false } = {}) {
  const got = [];
  const out = new Writable({
    highWaterMark,
    write(chunk, encoding, done) {
      setTimeout(() => {
        got.push(chunk.toString());
        if (got.length === destroyAt) { out.destroy(); return; }
        done(got.length === failAt ? new Error('disk full') : null);
      }, 1);
    },
    final(done) { done(failsToClose ? new Error('disk full') : null); },
  });
  return { out, got };
}

const chunks = (n) => Array.from({ length: n }, (_, i) => String(i).padStart(4, '0'));

test('writes every chunk in order, and ends the stream', { timeout: 1500 }, async () => {
  const { out, got } = destination();
  assert.equal(await writeAll(chunks(20), out), 20);
  assert.deepEqual(got, chunks(20));
  assert.ok(out.writableFinished, 'resolved before the data had left the queue');
});

test('takes an async iterable', { timeout: 1500 }, async () => {
  const { out, got } = destination();
  assert.equal(await writeAll((async function* () { yield* chunks(5); })(), out), 5);
  assert.equal(got.length, 5);
});

test('never queues more than one chunk past the high-water mark', { timeout: 1500 }, async () => {
  const { out } = destination({ highWaterMark: 8 });
  let longest = 0;
  const write = out.write;
  out.write = function (...args) { const r = write.apply(out, args); longest = Math.max(longest, out.writableLength); return r; };
  await writeAll(chunks(50), out);
  assert.ok(longest <= 8 + 4, `the queue grew to ${longest} bytes`);
});

test('rejects when the destination fails', { timeout: 1500 }, async () => {
  const { out } = destination({ failAt: 3 });
  await assert.rejects(writeAll(chunks(20), out), /disk full/);
});

test('rejects when the destination fails at the last chunk, or while it closes', { timeout: 1500 }, async () => {
  await assert.rejects(writeAll(chunks(20), destination({ failAt: 20 }).out), /disk full/);
  await assert.rejects(writeAll(chunks(20), destination({ failsToClose: true }).out), /disk full/);
});

test('rejects when the destination was destroyed before the call', { timeout: 1500 }, async () => {
  const { out, got } = destination();
  out.destroy();
  await new Promise(setImmediate);
  await assert.rejects(writeAll(chunks(20), out));
  assert.deepEqual(got, []);
});

test('does not add listeners with each wait', { timeout: 1500 }, async () => {
  const { out } = destination();
  let most = 0;
  async function* counted() {
    for (const chunk of chunks(50)) {
      yield chunk;
      most = Math.max(most, ...['drain', 'error', 'close', 'finish'].map((name) => out.listenerCount(name)));
    }
  }
  await writeAll(counted(), out);
  assert.ok(most <= 5, `${most} listeners for one event: those of earlier waits are still there`);
});

test('rejects when the destination is destroyed before it finished', { timeout: 1500 }, async () => {
  const { out } = destination({ destroyAt: 3 });
  await assert.rejects(writeAll(chunks(20), out));
});

test('writes nothing and still ends for no chunks', { timeout: 1500 }, async () => {
  const { out } = destination();
  assert.equal(await writeAll([], out), 0);
  assert.ok(out.writableFinished);
});
