import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fakeHandle, turns, watched } from './fake-handle.js';
import { createLog } from '../src/log.js';

const limit = { timeout: 2000 };

test('1. resolves when the line is written and synced, not before', limit, async () => {
  const fake = fakeHandle();
  const first = watched(createLog(fake.handle).append({ n: 1 }));
  await turns();
  assert.deepEqual(fake.calls, [['write', [{ n: 1 }]]]);
  await fake.step();
  assert.equal(first.state, 'pending', 'it resolved before the sync');
  assert.equal(fake.calls.at(-1), 'sync');
  await fake.step();
  assert.equal(first.state, 'resolved');
});

test('1. writes lines of JSON to a real file', limit, async (t) => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'group-commit-'));
  t.after(() => fs.rm(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'orders.log');
  const log = createLog(await fs.open(file, 'a'));
  await Promise.all(Array.from({ length: 50 }, (_, n) => log.append({ n, note: 'Zoë\n€' })));
  await log.append({ n: 50 });
  await log.close();
  const lines = (await fs.readFile(file, 'utf8')).split('\n');
  assert.equal(lines.pop(), '', 'the last line has no end');
  assert.deepEqual(lines.map((line) => JSON.parse(line).n), Array.from({ length: 51 }, (_, n) => n));
});

test('1. writes the record as it is when append is called', limit, async () => {
  const fake = fakeHandle();
  const log = createLog(fake.handle);
  watched(log.append({ n: 1 }));
  const order = { n: 2, state: 'open' };
  watched(log.append(order)); // waits for the first
  order.state = 'cancelled';
  await fake.finish();
  assert.deepEqual(fake.calls.flatMap((call) => (Array.isArray(call) ? call[1] : [])), [{ n: 1 }, { n: 2, state: 'open' }]);
});

test('2. the first record goes out at once', limit, async () => {
  const fake = fakeHandle();
  const log = createLog(fake.handle);
  watched(log.append({ n: 1 }));
  await Promise.resolve();
  assert.equal(fake.calls.length, 1, 'the write was not started in the same turn');
});

test('3. what comes during a write or a sync goes out together, in order, with one write and one sync', limit, async () => {
  const fake = fakeHandle();
  const log = createLog(fake.handle);
  const all = [watched(log.append({ n: 1 }))];
  await turns();
  all.push(watched(log.append({ n: 2 })), watched(log.append({ n: 3 })));
  await fake.step(); // the write of 1
  all.push(watched(log.append({ n: 4 })));
  await fake.step(); // the sync of 1
  assert.deepEqual(fake.calls, [['write', [{ n: 1 }]], 'sync', ['write', [{ n: 2 }, { n: 3 }, { n: 4 }]]]);
  assert.deepEqual(all.map(({ state }) => state), ['resolved', 'pending', 'pending', 'pending']);
  await fake.finish();
  assert.equal(fake.calls.length, 4, `calls: ${JSON.stringify(fake.calls)}`);
  assert.ok(all.every(({ state }) => state === 'resolved'));
});

test('3. starts again after a pause', limit, async () => {
  const fake = fakeHandle();
  const log = createLog(fake.handle);
  for (const n of [1, 2]) {
    const one = watched(log.append({ n }));
    await fake.finish();
    assert.equal(one.state, 'resolved', `record ${n}`);
  }
  assert.deepEqual(fake.calls, [['write', [{ n: 1 }]], 'sync', ['write', [{ n: 2 }]], 'sync']);
});

test('3. takes no more than maxRecords at a time', limit, async () => {
  const fake = fakeHandle();
  const log = createLog(fake.handle, { maxRecords: 2 });
  const all = [1, 2, 3, 4, 5, 6].map((n) => watched(log.append(n)));
  await fake.finish();
  assert.deepEqual(fake.calls.filter((call) => call !== 'sync').map(([, lines]) => lines.length <= 2), fake.calls.filter((call) => call !== 'sync').map(() => true), 'a batch is too large');
  assert.deepEqual(fake.calls.flatMap((call) => (call === 'sync' ? [] : call[1])), [1, 2, 3, 4, 5, 6]);
  assert.equal(fake.calls.filter((call) => call === 'sync').length, fake.calls.length / 2);
  assert.ok(fake.calls.length <= 8, 'batches of 2 were possible');
  assert.ok(all.every(({ state }) => state === 'resolved'));
});

test('4. a record that is no JSON rejects alone, and nothing of it is written', limit, async () => {
  const fake = fakeHandle();
  const log = createLog(fake.handle);
  const cycle = {};
  cycle.self = cycle;
  const first = watched(log.append({ n: 1 }));
  const bad = [{ big: 1n }, cycle, undefined, () => {}].map((record) => {
    try {
      return watched(log.append(record));
    } catch (err) {
      assert.fail(`append threw instead of rejecting: ${err.message}`);
    }
  });
  const last = watched(log.append({ n: 2 }));
  await fake.finish();
  for (const { state, error } of bad) assert.ok(state === 'rejected' && error instanceof TypeError, `${state}: ${error}`);
  assert.deepEqual([first.state, last.state], ['resolved', 'resolved'], 'a bad record harmed others');
  assert.deepEqual(fake.calls.flatMap((call) => (Array.isArray(call) ? call[1] : [])), [{ n: 1 }, { n: 2 }]);
});

for (const [name, steps] of Object.entries({ write: 0, sync: 1 })) {
  test(`5. after a failed ${name} everything rejects with its error, and nothing more is written`, limit, async () => {
    const fake = fakeHandle();
    const log = createLog(fake.handle);
    const disk = new Error('EIO');
    const all = [watched(log.append(1))];
    await turns();
    all.push(watched(log.append(2)), watched(log.append(3)));
    for (let i = 0; i < steps; i++) await fake.step();
    const before = fake.calls.length;
    await fake.step(disk);
    all.push(watched((async () => log.append(4))()));
    await turns();
    assert.deepEqual(all.map(({ state }) => state), ['rejected', 'rejected', 'rejected', 'rejected']);
    for (const { error } of all) assert.equal(error, disk);
    assert.equal(fake.calls.length, before, `went on after the failure: ${JSON.stringify(fake.calls)}`);
  });
}

test('6. close lets everything get to disk, then closes once', limit, async () => {
  const fake = fakeHandle();
  const log = createLog(fake.handle);
  const all = [watched(log.append(1)), watched(log.append(2))];
  const closed = [watched(log.close()), watched(log.close())];
  const late = watched((async () => log.append(3))());
  await fake.finish();
  assert.ok(all.every(({ state }) => state === 'resolved'), 'a record was lost by close');
  assert.equal(late.state, 'rejected', 'a record was taken after close');
  assert.deepEqual(closed.map(({ state }) => state), ['resolved', 'resolved']);
  assert.equal(fake.calls.at(-1), 'close');
  assert.equal(fake.calls.filter((call) => call === 'close').length, 1, 'the handle must be closed once');
  assert.ok(!fake.calls.includes('OVERLAP'), 'closed in the middle of a write or a sync');
  assert.deepEqual(fake.calls.flatMap((call) => (Array.isArray(call) ? call[1] : [])), [1, 2]);
});

test('6. close closes the handle after a failure', limit, async () => {
  const fake = fakeHandle();
  const log = createLog(fake.handle);
  watched(log.append(1));
  await fake.step(new Error('EIO'));
  const closed = watched(log.close());
  await fake.finish();
  assert.equal(fake.calls.at(-1), 'close');
  assert.equal(closed.state, 'resolved');
});
