import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { countRejected, createCloudWatchSender, cutBatches } from '../src/cloudwatch.js';
import { backoff, createShipper } from '../src/shipper.js';
import { createStandIn } from '../src/stand-in.js';

const timeout = 5000;
const line = (i, time = Date.now()) => JSON.stringify({ time: new Date(time).toISOString(), level: 'info', message: 'request', i });

async function serve(t, options) {
  const standIn = createStandIn(options);
  standIn.server.listen(0, '127.0.0.1');
  await once(standIn.server, 'listening');
  t.after(() => { standIn.server.closeAllConnections(); standIn.server.close(); });
  const endpoint = `http://127.0.0.1:${standIn.server.address().port}`;
  return { ...standIn, send: createCloudWatchSender({ endpoint, group: 'g', stream: 's', timeoutMs: 3000 }) };
}

test('delivers all lines in order, throttled or not', { timeout }, async (t) => {
  const { send, stored, control } = await serve(t, { throttle: 3 });
  const shipper = createShipper({ send, batchLines: 100, pause: () => 0 });
  for (let i = 0; i < 350; i++) assert.ok(shipper.write(line(i)));
  const stats = await shipper.close();
  assert.deepEqual(stored.map((event) => JSON.parse(event.message).i), Array.from({ length: 350 }, (_, i) => i));
  assert.deepEqual(stats, { delivered: 350, rejected: 0, dropped: 0, retries: 3 });
  assert.equal(control.requests, 7);
});

test('a full buffer drops, counts, and takes lines again when there is room', { timeout }, async () => {
  const { promise: gate, resolve: release } = Promise.withResolvers();
  const sent = [];
  const shipper = createShipper({
    send: async (lines) => { await gate; sent.push(...lines); return { rejected: 0 }; },
    maxBytes: 100, batchLines: 5,
  });
  const results = Array.from({ length: 12 }, () => shipper.write('0123456789'));
  assert.equal(results.filter(Boolean).length, 10);
  assert.equal(shipper.buffered, 100);
  assert.equal(shipper.stats.dropped, 2);
  release();
  while (shipper.buffered > 0) await new Promise(setImmediate);
  assert.ok(shipper.write('0123456789'));
  const stats = await shipper.close();
  assert.deepEqual(stats, { delivered: 11, rejected: 0, dropped: 2, retries: 0 });
  assert.equal(sent.length, 11);
});

test('events that the service rejects are counted and not sent again', { timeout }, async (t) => {
  const { send, stored, control } = await serve(t);
  const shipper = createShipper({ send });
  shipper.write(line(1, Date.now() - 14.5 * 86_400_000));
  shipper.write(line(2));
  shipper.write(line(3, Date.now() + 3 * 3_600_000));
  const stats = await shipper.close();
  assert.deepEqual(stored.map((event) => JSON.parse(event.message).i), [2]);
  assert.deepEqual(stats, { delivered: 1, rejected: 2, dropped: 0, retries: 0 });
  assert.equal(control.requests, 2); // two weeks apart: more than one batch may span
});

test('a batch that can never succeed does not block what is behind it', { timeout }, async () => {
  const sent = [];
  const shipper = createShipper({
    batchLines: 1,
    send: async ([first]) => {
      if (first === 'bad') throw new Error('InvalidParameterException');
      sent.push(first);
      return { rejected: 0 };
    },
  });
  for (const text of ['a', 'bad', 'b']) shipper.write(text);
  assert.deepEqual(await shipper.close(), { delivered: 2, rejected: 1, dropped: 0, retries: 0 });
  assert.deepEqual(sent, ['a', 'b']);
});

test('close gives up at its deadline, and says what was lost', { timeout }, async (t) => {
  const { send } = await serve(t, { hang: true });
  const shipper = createShipper({ send, batchLines: 10 });
  for (let i = 0; i < 25; i++) shipper.write(line(i));
  const stats = await shipper.close(50);
  assert.equal(stats.delivered, 0);
  assert.equal(stats.dropped, 25);
  assert.equal(shipper.write('late'), false);
});

test('batches keep the limits of PutLogEvents', { timeout }, () => {
  const limits = { events: 3, bytes: 100, perEvent: 26, spanMs: 1000 };
  const at = (timestamp, message = 'm') => ({ timestamp, message });
  assert.deepEqual(cutBatches([at(2), at(1), at(4), at(3)], limits), [[at(1), at(2), at(3)], [at(4)]]);
  assert.deepEqual(cutBatches([at(0), at(999), at(1000)], limits), [[at(0), at(999)], [at(1000)]]);
  const long = 'é'.repeat(12); // 24 bytes: two of them and 2 * 26 are 100
  assert.deepEqual(cutBatches([at(1, long), at(2, long), at(3)], limits).map((batch) => batch.length), [2, 1]);
  assert.deepEqual(cutBatches([], limits), []);
});

test('rejected events are counted from both ends', { timeout }, () => {
  assert.equal(countRejected(undefined, 10), 0);
  assert.equal(countRejected({ tooOldLogEventEndIndex: 2, expiredLogEventEndIndex: 3, tooNewLogEventStartIndex: 8 }, 10), 5);
});

test('the pause doubles up to its cap, with full jitter', { timeout }, () => {
  const most = (attempt) => backoff(attempt, { base: 100, cap: 1000, random: () => 1 });
  assert.deepEqual([0, 1, 2, 3, 4, 50].map(most), [100, 200, 400, 800, 1000, 1000]);
  assert.equal(backoff(5, { random: () => 0 }), 0);
});
