import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { CHUNK, copyIgnoring, copyPipeline, copyWaiting, slowDestination, source } from '../src/copy.js';

const limit = { timeout: 5000 };

async function longestQueue(copy, mebibytes) {
  let longest = 0;
  await copy(source(mebibytes), slowDestination((queued) => { longest = Math.max(longest, queued); }));
  return longest;
}

for (const copy of [copyWaiting, copyPipeline]) {
  test(`${copy.name} keeps the queue at one chunk, whatever the size`, limit, async () => {
    assert.equal(await longestQueue(copy, 1), CHUNK);
    assert.equal(await longestQueue(copy, 8), CHUNK);
  });

  test(`${copy.name} rejects when the destination fails`, limit, async () => {
    const broken = new Writable({ highWaterMark: 1, write: (chunk, encoding, done) => done(new Error('disk full')) });
    await assert.rejects(copy(source(1), broken), /disk full/);
  });
}

test('copyIgnoring queues everything', limit, async () => {
  assert.equal(await longestQueue(copyIgnoring, 8), 8 * 1024 * 1024 - CHUNK, 'all but the chunk that was taken at once');
});

test('copyPipeline rejects when the destination is destroyed without an error', limit, async () => {
  const out = slowDestination((queued) => { if (queued > 0) out.destroy(); });
  await assert.rejects(copyPipeline(source(1), out), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
});
