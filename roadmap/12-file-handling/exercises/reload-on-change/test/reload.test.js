import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { reloadOnChange } from '../src/reload.js';

const limit = { timeout: 3000 };
const file = path.join('etc', 'service', 'limits.json');
const turns = async (count = 10) => { for (let i = 0; i < count; i++) await new Promise(setImmediate); };

/** A watcher, loads that end when the test says so, and a clock. */
function start(t, options = {}) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const it = {
    watched: [], closes: 0, loads: [], applied: [], errors: [], order: [],
    watcher: new EventEmitter(),
    event: (name = 'limits.json', type = 'change') => it.watcher.emit('change', type, name),
    tick: async (ms) => { t.mock.timers.tick(ms); await turns(); },
    /** Ends the oldest load. */
    end: async (value) => {
      assert.ok(it.loads.length > it.ended, 'no load is under way');
      const { resolve, reject } = it.loads[it.ended++];
      if (value instanceof Error) reject(value);
      else resolve(value);
      await turns();
    },
    ended: 0,
  };
  it.watcher.close = () => { it.closes++; };
  it.running = reloadOnChange(file, {
    load: (name) => {
      it.order.push('load');
      const one = Promise.withResolvers();
      it.loads.push({ name, ...one });
      return one.promise;
    },
    apply: (value) => { it.applied.push(value); },
    onError: (err) => { it.errors.push(err); },
    watch: (folder, ...rest) => {
      it.order.push('watch');
      it.watched.push(folder);
      const listener = rest.at(-1);
      if (typeof listener === 'function') it.watcher.on('change', listener);
      return it.watcher;
    },
    ...options,
  });
  it.running.catch(() => 'the test looks at it');
  return it;
}

async function running(t, options) {
  const it = start(t, options);
  await turns();
  await it.end({ max: 1 });
  it.reloader = await it.running;
  return it;
}

test('1. watches the folder, then loads, applies and resolves', limit, async (t) => {
  const it = await running(t);
  assert.deepEqual(it.order, ['watch', 'load'], 'a change between load and watch would be lost');
  assert.deepEqual(it.watched, [path.dirname(file)], 'a watcher on the file loses it at the first rename');
  assert.equal(it.loads[0].name, file);
  assert.deepEqual(it.applied, [{ max: 1 }]);
});

test('1. rejects when the first load fails, and closes the watcher', limit, async (t) => {
  const it = start(t);
  await turns();
  await it.end(new Error('no such file'));
  await assert.rejects(it.running, /no such file/);
  assert.equal(it.closes, 1, 'the watcher is still open, and keeps the process alive');
});

test('1. a change during a first load that fails leads to nothing more', limit, async (t) => {
  const it = start(t);
  await turns();
  it.event();
  await it.end(new Error('half a document'));
  await assert.rejects(it.running, /half a document/);
  it.event();
  await it.tick(1000);
  assert.deepEqual([it.loads.length, it.errors], [1, []], 'who was told that it failed does not expect it to go on');
});

test('2. heeds rename and change, and events without a name', limit, async (t) => {
  const it = await running(t);
  const events = [['limits.json', 'rename'], ['limits.json', 'change'], [null, 'change'], [null, 'rename']];
  for (const [i, [name, type]] of events.entries()) {
    it.event(name, type);
    await it.tick(100);
    assert.equal(it.loads.length, i + 2, `no load after ${type} of ${name}`);
    await it.end({ max: i + 2 });
  }
  assert.equal(it.applied.length, 5);
});

test('2. takes no notice of other files', limit, async (t) => {
  const it = await running(t);
  for (const name of ['limits.json~', '.limits.json.swp', 'other.json', 'LIMITS', '4913']) it.event(name, 'rename');
  await it.tick(1000);
  assert.equal(it.loads.length, 1);
});

test('3. loads once, when it has been quiet', limit, async (t) => {
  const it = await running(t);
  for (let i = 0; i < 5; i++) {
    it.event();
    await it.tick(60);
  }
  assert.equal(it.loads.length, 1, 'it did not wait until it was quiet');
  await it.tick(39);
  assert.equal(it.loads.length, 1);
  await it.tick(1);
  assert.equal(it.loads.length, 2);
  await it.end({ max: 2 });
  await it.tick(1000);
  assert.equal(it.loads.length, 2, 'one save, one load');
});

test('3. takes waitMs', limit, async (t) => {
  const it = await running(t, { waitMs: 20 });
  it.event();
  await it.tick(20);
  assert.equal(it.loads.length, 2);
});

test('4. keeps what was applied when a load fails, and tries at the next event', limit, async (t) => {
  const it = await running(t);
  it.event();
  await it.tick(100);
  const half = new Error('half a document');
  await it.end(half);
  assert.deepEqual([it.applied, it.errors], [[{ max: 1 }], [half]]);
  it.watcher.emit('error', new Error('EPERM'));
  assert.equal(it.errors.length, 2, 'the error of the watcher was not reported');
  it.event();
  await it.tick(100);
  await it.end({ max: 2 });
  assert.deepEqual(it.applied, [{ max: 1 }, { max: 2 }]);
});

test('5. never runs two loads at once, and loads again afterwards', limit, async (t) => {
  const it = await running(t);
  it.event();
  await it.tick(100);
  assert.equal(it.loads.length, 2);
  it.event();
  await it.tick(100);
  it.event();
  await it.tick(100);
  assert.equal(it.loads.length, 2, 'two loads at once: the slower one wins, old or new');
  await it.end({ max: 2 });
  await it.tick(100);
  assert.equal(it.loads.length, 3, 'the change during the load is lost');
  await it.end({ max: 3 });
  await it.tick(1000);
  assert.equal(it.loads.length, 3);
  assert.deepEqual(it.applied.at(-1), { max: 3 });
});

test('5. waits until it is quiet also for a change during a load', limit, async (t) => {
  const it = await running(t);
  it.event();
  await it.tick(100);
  it.event(); // a slow save has begun
  await it.tick(10);
  await it.end({ max: 2 });
  await it.tick(50);
  assert.equal(it.loads.length, 2, 'it loaded in the middle of a save');
  await it.tick(200);
  assert.equal(it.loads.length, 3, 'the change during the load is lost');
});

test('5. a change during the first load is not lost', limit, async (t) => {
  const it = start(t);
  await turns();
  it.event();
  await it.tick(100);
  assert.equal(it.loads.length, 1, 'two loads at once');
  await it.end({ max: 1 });
  await it.running;
  await it.tick(100);
  assert.equal(it.loads.length, 2);
});

test('6. does not apply an equal value again', limit, async (t) => {
  const it = await running(t);
  for (const value of [{ max: 1 }, { max: 2 }, { max: 2 }, { max: 1 }]) {
    it.event();
    await it.tick(100);
    await it.end(value);
  }
  assert.deepEqual(it.applied, [{ max: 1 }, { max: 2 }, { max: 1 }]);
});

test('6. deeply equal is not the same text', limit, async (t) => {
  const it = start(t);
  await turns();
  const values = [{ a: 1, b: new Map([['x', 1]]) }, { b: new Map([['x', 1]]), a: 1 }, { a: 1, b: new Map([['x', 2]]) }];
  await it.end(values[0]);
  await it.running;
  for (const value of values.slice(1)) {
    it.event();
    await it.tick(100);
    await it.end(value);
  }
  assert.deepEqual(it.applied, [values[0], values[2]], 'the order of keys is no change, another entry of a Map is one');
});

test('7. after close nothing is called any more', limit, async (t) => {
  const it = await running(t);
  it.event();
  await it.tick(100);
  it.event(); // a timer waits, and a load is under way
  it.reloader.close();
  await it.end({ max: 2 });
  it.event();
  await it.tick(1000);
  assert.equal(it.closes, 1);
  assert.deepEqual([it.applied.length, it.loads.length], [1, 2]);
});

test('7. after close a load that fails is not reported', limit, async (t) => {
  const it = await running(t);
  it.event();
  await it.tick(100);
  it.reloader.close();
  await it.end(new Error('too late'));
  if (it.watcher.listenerCount('error') > 0) it.watcher.emit('error', new Error('too late as well'));
  assert.deepEqual(it.errors, []);
});

test('together with the real fs.watch: a save by rename arrives', limit, async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'reload-on-change-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const real = path.join(folder, 'limits.json');
  const save = (value) => { fs.writeFileSync(`${real}.tmp`, JSON.stringify(value)); fs.renameSync(`${real}.tmp`, real); };
  save({ max: 1 });
  const { promise, resolve } = Promise.withResolvers();
  const applied = [];
  const reloader = await reloadOnChange(real, {
    load: async () => JSON.parse(fs.readFileSync(real, 'utf8')),
    apply: (value) => { applied.push(value.max); if (value.max === 3) resolve(); },
    onError: (err) => applied.push(err),
    waitMs: 5,
  });
  t.after(() => reloader.close());
  save({ max: 2 });
  save({ max: 3 });
  await promise;
  assert.deepEqual([applied[0], applied.at(-1)], [1, 3]);
});
