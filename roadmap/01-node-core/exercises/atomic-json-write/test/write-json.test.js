import assert from 'node:assert/strict';
import fs from 'node:fs';
import fsp from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { writeJson } from '../src/write-json.js';

const limit = { timeout: 10_000 };
const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

function folder(t) {
  const dir = fs.realpathSync.native(fs.mkdtempSync(path.join(os.tmpdir(), 'write-json-')));
  t.after(() => fs.rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Replaces functions of an object until the test ends; named imports of node:fs/promises follow. */
function replace(t, object, replacements) {
  for (const [name, make] of Object.entries(replacements)) {
    const original = object[name];
    object[name] = make(original);
    t.after(() => { object[name] = original; syncBuiltinESMExports(); });
  }
  syncBuiltinESMExports();
}

const handlePrototype = await (async () => {
  const handle = await fsp.open(import.meta.filename);
  await handle.close();
  return Object.getPrototypeOf(handle);
})();

/** Watches what reaches the disk. `failSync` makes every fsync fail, as a dying disk does; `failWrite` every write, as a full one does. */
function watch(t, { failSync = false, failWrite = false } = {}) {
  const seen = { renames: [], synced: new Map(), handles: [] };
  let turn = Promise.resolve(); // real renames one after the other: Windows refuses two at once
  const sync = (original) => async function () {
    if (failSync) throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO', syscall: 'fsync' });
    const { ino, size } = await this.stat({ bigint: true });
    seen.synced.set(ino, size);
    return original.call(this);
  };
  replace(t, handlePrototype, { sync, datasync: sync });
  if (failWrite) {
    const full = () => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
    const refuse = () => async () => { throw full(); };
    replace(t, handlePrototype, { write: refuse, writev: refuse, writeFile: refuse, appendFile: refuse });
    replace(t, fsp, { writeFile: (original) => async (target, data, options) => { await original(target, '{"ver', options); throw full(); } });
  }
  replace(t, fsp, {
    open: (original) => async (...args) => {
      const handle = await original(...args);
      seen.handles.push(handle);
      return handle;
    },
    rename: (original) => (from, to) => {
      const stat = fs.statSync(from, { bigint: true, throwIfNoEntry: false });
      seen.renames.push({
        from: path.resolve(String(from)), to: path.resolve(String(to)), ino: stat?.ino,
        syncedAll: stat !== undefined && seen.synced.get(stat.ino) === stat.size,
        before: fs.statSync(to, { throwIfNoEntry: false })?.isFile() ? fs.readFileSync(to, 'utf8') : undefined,
      });
      turn = turn.catch(() => {}).then(() => original(from, to));
      return turn;
    },
  });
  return seen;
}

test('1: writes the value and leaves nothing else in the folder', limit, async (t) => {
  const dir = folder(t);
  const file = path.join(dir, 'settings.json');
  for (const value of [{ name: 'Zoë', list: [1, 2] }, null, 'text', { big: 'x'.repeat(1_000_000) }, { small: true }]) {
    assert.equal(await writeJson(file, value), undefined);
    assert.deepEqual(read(file), value);
    assert.deepEqual(fs.readdirSync(dir), ['settings.json'], 'a temporary file was left behind');
  }
});

test('1: takes a relative path', limit, async (t) => {
  const dir = folder(t);
  const relative = path.relative(process.cwd(), path.join(dir, 'settings.json'));
  await writeJson(relative, { n: 1 });
  assert.deepEqual(read(path.join(dir, 'settings.json')), { n: 1 });
});

test('2: the file is replaced by one rename, within its own folder', limit, async (t) => {
  const dir = folder(t);
  const file = path.join(dir, 'settings.json');
  fs.writeFileSync(file, '{"version":"old"}');
  const seen = watch(t);
  await writeJson(file, { version: 'new' });

  const renames = seen.renames.filter(({ to }) => to === file);
  assert.equal(renames.length, 1, `wanted one rename over the file, saw ${renames.length}`);
  const [{ from, ino, before }] = renames;
  assert.equal(path.dirname(from), dir, 'the temporary file must be in the same folder: rename cannot cross file systems');
  assert.equal(before, '{"version":"old"}', 'until the rename, a reader must find the old content');
  assert.equal(fs.statSync(file, { bigint: true }).ino, ino, 'the file was written to again after the rename');
  assert.deepEqual(read(file), { version: 'new' });
});

test('1: every handle is closed by the time it resolves', limit, async (t) => {
  const file = path.join(folder(t), 'settings.json');
  const seen = watch(t);
  await writeJson(file, { n: 1 });
  assert.deepEqual(seen.handles.filter(({ fd }) => fd !== -1), [], 'a file handle was left open');
});

test('3: the whole content is synced before the rename', limit, async (t) => {
  const file = path.join(folder(t), 'settings.json');
  const seen = watch(t);
  await writeJson(file, { text: 'x'.repeat(300_000) });
  assert.equal(seen.renames.length, 1, 'no rename was seen');
  assert.ok(seen.renames[0].syncedAll, 'at the time of the rename the temporary file was not synced, or not all of it');
});

test('4: calls at the same time each use a temporary file of their own', limit, async (t) => {
  const dir = folder(t);
  const file = path.join(dir, 'settings.json');
  const seen = watch(t);
  const { writeJson: elsewhere } = await import('../src/write-json.js?as-in-another-thread'); // counters start anew
  const values = Array.from({ length: 20 }, (_, n) => ({ n, text: String(n).repeat(n * 1000) }));
  const results = await Promise.allSettled(values.map((value, n) => (n % 2 ? elsewhere : writeJson)(file, value)));

  const failed = results.filter(({ status }) => status === 'rejected');
  assert.equal(failed.length, 0, `${failed.length} of 20 calls rejected, the first with: ${failed[0]?.reason?.message}`);
  const names = new Set(seen.renames.map(({ from }) => from));
  assert.equal(names.size, 20, `20 calls used ${names.size} different temporary names`);
  const last = read(file);
  assert.deepEqual(last, values[last.n], 'the content is not that of any one call');
  assert.deepEqual(fs.readdirSync(dir), ['settings.json']);
});

test('5: when the rename fails, it rejects and cleans up', limit, async (t) => {
  const dir = folder(t);
  fs.mkdirSync(path.join(dir, 'settings.json')); // a folder of that name: no rename can replace it
  const seen = watch(t);
  await assert.rejects(writeJson(path.join(dir, 'settings.json'), { n: 1 }), { syscall: 'rename' });
  assert.deepEqual(fs.readdirSync(dir), ['settings.json'], 'the temporary file was left behind');
  assert.deepEqual(seen.handles.filter(({ fd }) => fd !== -1), [], 'a file handle was left open');
});

for (const [what, options, code] of [['the disk fails', { failSync: true }, 'EIO'], ['the disk is full', { failWrite: true }, 'ENOSPC']]) {
  test(`5: when ${what}, the old content stays, and nothing is left open or lying about`, limit, async (t) => {
    const dir = folder(t);
    const file = path.join(dir, 'settings.json');
    fs.writeFileSync(file, '{"version":"old"}');
    const seen = watch(t, options);
    await assert.rejects(writeJson(file, { version: 'new' }), { code }, `the ${code} must come out`);
    assert.equal(fs.readFileSync(file, 'utf8'), '{"version":"old"}', 'the old content is gone');
    assert.deepEqual(fs.readdirSync(dir), ['settings.json'], 'the temporary file was left behind');
    assert.deepEqual(seen.handles.filter(({ fd }) => fd !== -1), [], 'a file handle was left open');
  });
}

test('5: an error while cleaning up does not hide the one that came first', limit, async (t) => {
  const dir = folder(t);
  fs.mkdirSync(path.join(dir, 'settings.json'));
  const refuse = () => async () => { throw Object.assign(new Error('EPERM: not now'), { code: 'EPERM', syscall: 'unlink' }); };
  replace(t, fsp, { rm: refuse, unlink: refuse });
  await assert.rejects(writeJson(path.join(dir, 'settings.json'), { n: 1 }), { syscall: 'rename' });
});

test('5: a folder that does not exist is an ENOENT', limit, async (t) => {
  await assert.rejects(writeJson(path.join(folder(t), 'missing', 'settings.json'), { n: 1 }), { code: 'ENOENT', syscall: 'open' });
});

const cycle = {};
cycle.self = cycle;
for (const [name, value] of [['a BigInt', { n: 1n }], ['a cycle', cycle], ['undefined', undefined], ['a function', () => {}], ['a symbol', Symbol('s')]]) {
  test(`6: ${name} is a TypeError, and the disk is not touched`, limit, async (t) => {
    const dir = folder(t);
    const file = path.join(dir, 'settings.json');
    fs.writeFileSync(file, '{"version":"old"}');
    const opened = [];
    const note = (original) => (target, ...rest) => { opened.push(target); return original(target, ...rest); };
    replace(t, fsp, { open: note, writeFile: note });
    await assert.rejects(writeJson(file, value), { name: 'TypeError' });
    assert.deepEqual(opened, [], 'a file was opened before the value was known to be good');
    assert.deepEqual(read(file), { version: 'old' });
    assert.deepEqual(fs.readdirSync(dir), ['settings.json']);
  });
}
