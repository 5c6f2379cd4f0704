import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { BulkInsert } from '../src/bulk-insert.js';

const timeout = 4000;
const rows = (count, from = 1) => Array.from({ length: count }, (_, i) => ({ id: from + i }));
const turns = async (count = 20) => { for (let i = 0; i < count; i++) await new Promise(setImmediate); };

/** An `insert` that takes a few turns of the loop, and what it saw. */
function database({ failAt, failure = new Error('deadlock'), throws = false } = {}) {
  const seen = { batches: [], running: 0, most: 0, signals: [] };
  function insert(batch, { signal }) {
    seen.batches.push(batch);
    seen.signals.push(signal);
    seen.most = Math.max(seen.most, ++seen.running);
    const fails = seen.batches.length === failAt;
    if (fails && throws) { seen.running--; throw failure; }
    return turns(3).then(() => { seen.running--; if (fails) throw failure; });
  }
  return { insert, seen };
}

/** An `insert` that waits until `settle` or `fail` is called. */
function held() {
  const seen = { batches: [] };
  seen.started = new Promise((resolve) => { seen.begin = resolve; });
  function insert(batch, { signal }) {
    seen.batches.push(batch);
    seen.signal = signal;
    seen.begin();
    return new Promise((resolve, reject) => { Object.assign(seen, { settle: resolve, fail: reject }); });
  }
  return { insert, seen };
}

test('1. inserts the rows in order, `size` at a time', { timeout }, async () => {
  const { insert, seen } = database();
  await pipeline(Readable.from(rows(12)), new BulkInsert(insert, { size: 4 }));
  assert.deepEqual(seen.batches, [rows(4), rows(4, 5), rows(4, 9)]);
});

test('1. is an instance of Writable', () => {
  assert.ok(new BulkInsert(async () => {}) instanceof Writable);
});

test('1. takes 100 rows at a time unless told otherwise', { timeout }, async () => {
  const { insert, seen } = database();
  await pipeline(Readable.from(rows(250)), new BulkInsert(insert));
  assert.deepEqual(seen.batches.map((batch) => batch.length), [100, 100, 50]);
});

test('1. a batch of one row is a batch', { timeout }, async () => {
  const { insert, seen } = database();
  await pipeline(Readable.from(rows(3)), new BulkInsert(insert, { size: 1 }));
  assert.deepEqual(seen.batches, [rows(1), rows(1, 2), rows(1, 3)]);
});

test('1. every call gets an array of its own', { timeout }, async () => {
  const { insert, seen } = database();
  await pipeline(Readable.from(rows(8)), new BulkInsert(insert, { size: 4 }));
  assert.notEqual(seen.batches[0], seen.batches[1], 'the same array was given twice');
  assert.deepEqual(seen.batches[0], rows(4), 'the first array was changed after its insert');
});

test('2. inserts the rest before finish', { timeout }, async () => {
  const { insert, seen } = database();
  const stream = new BulkInsert(insert, { size: 4 });
  let atFinish;
  stream.on('finish', () => { atFinish = { batches: seen.batches.length, running: seen.running }; });
  await pipeline(Readable.from(rows(6)), stream);
  assert.deepEqual(atFinish, { batches: 2, running: 0 }, "'finish' came before the last rows were inserted");
  assert.deepEqual(seen.batches[1], rows(2, 5));
});

test('2. never inserts no rows', { timeout }, async () => {
  for (const count of [0, 4, 8]) {
    const { insert, seen } = database();
    await pipeline(Readable.from(rows(count)), new BulkInsert(insert, { size: 4 }));
    assert.equal(seen.batches.length, count / 4, `${count} rows, 4 at a time`);
  }
});

test('2. when the rest cannot be inserted, the stream fails', { timeout }, async () => {
  const failure = new Error('unique violation');
  const { insert } = database({ failAt: 2, failure });
  await assert.rejects(pipeline(Readable.from(rows(6)), new BulkInsert(insert, { size: 4 })), (err) => err === failure);
});

test('3. one insert at a time, whatever the writer does', { timeout }, async () => {
  const { insert, seen } = database();
  const stream = new BulkInsert(insert, { size: 2 });
  for (const row of rows(20)) stream.write(row); // heeds nothing
  stream.end();
  await once(stream, 'finish');
  assert.equal(seen.most, 1, `${seen.most} inserts ran at the same time`);
  assert.deepEqual(seen.batches.flat(), rows(20));
});

for (const size of [2, 5, 50]) {
  test(`3. a producer that heeds write() has at most 2 × ${size} rows in the stream`, { timeout }, async () => {
    const { insert, seen } = held();
    const stream = new BulkInsert(insert, { size });
    let written = 0;
    async function* produce() {
      for (const row of rows(size * 20)) { written++; yield row; }
    }
    const waiting = new AbortController();
    const done = (async () => {
      for await (const row of produce()) if (!stream.write(row)) await once(stream, 'drain', { signal: waiting.signal });
    })();
    done.catch(() => { /* it is stopped below; that it stopped is no failure */ });
    await seen.started;
    await turns();
    assert.ok(written >= size, 'not even one batch was taken');
    assert.ok(written <= 2 * size, `${written} rows were taken while the first insert of ${size} was running`);
    assert.equal(seen.batches.length, 1, 'a second insert began before the first was done');
    waiting.abort();
    stream.destroy();
    seen.settle();
    await once(stream, 'close');
  });
}

for (const throws of [false, true]) {
  const how = throws ? 'throws' : 'rejects';
  test(`4. when insert ${how}, the stream fails with that error and inserts nothing more`, { timeout }, async () => {
    const failure = new Error('deadlock');
    const { insert, seen } = database({ failAt: 2, failure, throws });
    await assert.rejects(pipeline(Readable.from(rows(40)), new BulkInsert(insert, { size: 4 })), (err) => err === failure);
    await turns();
    assert.equal(seen.batches.length, 2, 'insert was called again after a failure');
  });

  test(`4. when insert ${how}, write() does not throw and 'error' is emitted once`, { timeout }, async () => {
    const failure = new Error('deadlock');
    const { insert } = database({ failAt: 1, failure, throws });
    const stream = new BulkInsert(insert, { size: 1 });
    const errors = [];
    stream.on('error', (err) => errors.push(err));
    const closed = new Promise((resolve) => { stream.once('close', resolve); });
    stream.write({ id: 1 }); // a throw from here would be an exception in the importer's code
    await closed;
    await turns();
    assert.deepEqual(errors, [failure]);
  });
}

test('5. destroy aborts the insert under way and waits for it', { timeout }, async () => {
  const { insert, seen } = held();
  const stream = new BulkInsert(insert, { size: 2 });
  const events = [];
  stream.on('error', (err) => events.push(err.message)).on('close', () => events.push('close'));
  for (const row of rows(7)) stream.write(row);
  await seen.started;
  assert.equal(seen.signal.aborted, false, 'the signal was aborted before destroy');
  stream.destroy();
  assert.equal(seen.signal.aborted, true, 'destroy did not abort the signal');
  await turns();
  assert.deepEqual(events, [], "'close' came while the insert was still running");
  seen.fail(seen.signal.reason); // what a driver does with an aborted signal
  await once(stream, 'close');
  await turns();
  assert.deepEqual(events, ['close'], 'destroy() without an error is not a failure');
  assert.equal(seen.batches.length, 1, 'insert was called after destroy');
});

test('5. destroy aborts and waits also when it is the rest that is being inserted', { timeout }, async () => {
  const { insert, seen } = held();
  const stream = new BulkInsert(insert, { size: 4 });
  const events = [];
  stream.on('error', (err) => events.push(err.message)).on('close', () => events.push('close'));
  for (const row of rows(2)) stream.write(row);
  stream.end();
  await seen.started;
  stream.destroy(new Error('the import was cancelled'));
  assert.equal(seen.signal.aborted, true, 'destroy did not abort the signal of the last insert');
  await turns();
  assert.deepEqual(events, [], "'close' came while the last insert was still running");
  seen.fail(seen.signal.reason);
  await new Promise((resolve) => { stream.once('close', resolve); });
  assert.deepEqual(events, ['the import was cancelled', 'close'], 'destroy(err) emits that error');
});

test('5. an insert that ends well after destroy is not followed by another', { timeout }, async () => {
  const { insert, seen } = held();
  const stream = new BulkInsert(insert, { size: 2 });
  for (const row of rows(7)) stream.write(row);
  stream.end();
  await seen.started;
  stream.destroy();
  seen.settle();
  await once(stream, 'close');
  await turns();
  assert.equal(seen.batches.length, 1, 'insert was called after destroy');
});

test('5. destroy with rows that wait, and no insert under way, closes without inserting', { timeout }, async () => {
  const { insert, seen } = database();
  const stream = new BulkInsert(insert, { size: 4 });
  for (const row of rows(3)) stream.write(row);
  await turns();
  stream.destroy();
  await once(stream, 'close');
  await turns();
  assert.equal(seen.batches.length, 0, 'the rows of a destroyed stream were inserted');
});

test('5. an aborted pipeline aborts the insert', { timeout }, async () => {
  const controller = new AbortController();
  const { insert, seen } = held();
  const result = pipeline(Readable.from(rows(10)), new BulkInsert(insert, { size: 2 }), { signal: controller.signal });
  result.catch(() => { /* looked at below */ });
  await seen.started;
  controller.abort();
  await turns();
  assert.equal(seen.signal.aborted, true);
  seen.settle();
  await assert.rejects(result, { name: 'AbortError' });
});
