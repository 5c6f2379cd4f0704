import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openLogFile } from '../src/log-file.js';

const timeout = 1200;
const turns = async (count = 20) => { for (let i = 0; i < count; i++) await new Promise(setImmediate); };

/** Files in memory. With `hold`, every operation waits until it is let go; `waiting` names those that wait. */
function memory() {
  const files = [];
  const waiting = [];
  const errors = [];
  const state = { hold: false, failOpen: false, running: 0, most: 0 };
  async function step(name) {
    if (state.hold) await new Promise((resolve, reject) => { waiting.push({ name, resolve, reject }); });
  }
  async function open() {
    await step('open');
    if (state.failOpen) throw new Error('no such folder');
    const file = { appends: [], isOpen: true };
    files.push(file);
    return {
      async append(text) {
        assert.ok(file.isOpen, 'append to a file that is closed');
        state.most = Math.max(state.most, ++state.running);
        try {
          await step('append');
          file.appends.push(text);
        } finally {
          state.running--;
        }
      },
      async close() {
        await step('close');
        assert.ok(file.isOpen, 'a file was closed twice');
        file.isOpen = false;
      },
    };
  }
  return {
    open, files, waiting, errors, state,
    onError: (err, lines) => { errors.push([err.message, lines]); },
    text: (i) => files[i].appends.join(''),
    openFiles: () => files.filter((file) => file.isOpen).length,
    async next(name, error) {
      await turns();
      assert.deepEqual(waiting.map((item) => item.name), [name], 'another operation was expected to be under way');
      const { resolve, reject } = waiting.shift();
      if (error) reject(new Error(error));
      else resolve();
      await turns();
    },
  };
}

const settled = async (promise) => {
  let state = 'pending';
  promise.then(() => { state = 'resolved'; }, () => { state = 'rejected'; });
  await turns();
  return state;
};

test('1. resolves when the file is open, rejects when it cannot be opened', { timeout }, async () => {
  const disk = memory();
  disk.state.hold = true;
  const opening = openLogFile('x', disk);
  assert.equal(await settled(opening), 'pending');
  await disk.next('open');
  assert.equal(await settled(opening), 'resolved');
  const none = memory();
  none.state.failOpen = true;
  await assert.rejects(openLogFile('x', none), /no such folder/);
});

test('2. lines in order, one append at a time, and together what came meanwhile', { timeout }, async () => {
  const disk = memory();
  const log = await openLogFile('x', disk);
  disk.state.hold = true;
  assert.equal(log.write('a'), undefined);
  await turns();
  for (const line of ['b', 'c', 'd']) log.write(line);
  await disk.next('append');
  log.write('e');
  await disk.next('append');
  await disk.next('append');
  assert.deepEqual(disk.files[0].appends, ['a\n', 'b\nc\nd\n', 'e\n']);
  assert.equal(disk.state.most, 1);
  assert.deepEqual(disk.waiting, []);
});

test('3. lines before reopen() are in the old file, lines after it in the new one', { timeout }, async () => {
  const disk = memory();
  const log = await openLogFile('x', disk);
  disk.state.hold = true;
  log.write('old 1');
  await turns();
  log.write('old 2');
  const reopened = log.reopen();
  log.write('new 1');
  log.write('new 2');
  await turns();
  // The new file may be opened before or after the old lines are written.
  for (let i = 0; i < 20 && disk.waiting.length > 0; i++) {
    disk.waiting.shift().resolve();
    await turns();
  }
  assert.equal(await settled(reopened), 'resolved');
  assert.equal(disk.text(0), 'old 1\nold 2\n');
  assert.equal(disk.text(1), 'new 1\nnew 2\n');
  assert.equal(disk.openFiles(), 1);
  assert.deepEqual(disk.errors, []);
});

test('3. reopen() resolves only when the new file is open and the old one closed', { timeout }, async () => {
  const disk = memory();
  const log = await openLogFile('x', disk);
  disk.state.hold = true;
  const reopened = log.reopen();
  await disk.next('open');
  assert.equal(await settled(reopened), 'pending', 'resolved before the old file was closed');
  await disk.next('close');
  assert.equal(await settled(reopened), 'resolved');
});

test('4. if the new file cannot be opened, the old one stays in use', { timeout }, async () => {
  const disk = memory();
  const log = await openLogFile('x', disk);
  log.write('before');
  disk.state.failOpen = true;
  const failed = log.reopen();
  log.write('meanwhile');
  await assert.rejects(failed, /no such folder/);
  log.write('after');
  await turns();
  assert.equal(disk.text(0), 'before\nmeanwhile\nafter\n');
  disk.state.failOpen = false;
  await log.reopen();
  log.write('at last');
  await log.close();
  assert.equal(disk.text(1), 'at last\n');
  assert.equal(disk.openFiles(), 0);
});

test('5. a reopen() that fails does not stop the one that waits behind it', { timeout }, async () => {
  const disk = memory();
  const log = await openLogFile('x', disk);
  disk.state.hold = true;
  const failed = assert.rejects(log.reopen(), /no such folder/);
  log.write('between');
  const second = log.reopen();
  log.write('after');
  await disk.next('open', 'no such folder');
  disk.state.hold = false;
  disk.waiting.shift().resolve();
  await failed;
  await second;
  await log.close();
  assert.deepEqual([disk.text(0), disk.text(1)], ['between\n', 'after\n']);
  assert.deepEqual(disk.errors, []);
});

test('5. two calls of reopen() are done one after the other, and leave one file open', { timeout }, async () => {
  const disk = memory();
  const log = await openLogFile('x', disk);
  log.write('a');
  const first = log.reopen();
  log.write('b');
  const second = log.reopen();
  log.write('c');
  await Promise.all([first, second]);
  await turns();
  assert.deepEqual([0, 1, 2].map(disk.text), ['a\n', 'b\n', 'c\n']);
  assert.equal(disk.files.length, 3);
  assert.equal(disk.openFiles(), 1);
});

test('6. an append that fails is reported once, with its number of lines; later lines are written', { timeout }, async () => {
  const disk = memory();
  const log = await openLogFile('x', disk);
  disk.state.hold = true;
  log.write('a');
  await turns();
  log.write('b');
  log.write('c');
  await disk.next('append');
  await disk.next('append', 'disk full');
  assert.deepEqual(disk.errors, [['disk full', 2]]);
  disk.state.hold = false;
  log.write('d');
  await log.reopen();
  log.write('e');
  await log.close();
  assert.deepEqual([disk.text(0), disk.text(1)], ['a\nd\n', 'e\n']);
  assert.equal(disk.errors.length, 1);
});

test('6. an old file that cannot be closed does not stop the new one', { timeout }, async () => {
  const disk = memory();
  const log = await openLogFile('x', disk);
  disk.state.hold = true;
  const reopened = log.reopen();
  await disk.next('open');
  await disk.next('close', 'bad descriptor');
  disk.state.hold = false;
  await reopened;
  log.write('new');
  await log.close();
  assert.deepEqual(disk.errors, [['bad descriptor', 0]]);
  assert.equal(disk.text(1), 'new\n');
});

test('7. close() writes everything first, and is the same promise when called again', { timeout }, async () => {
  const disk = memory();
  const log = await openLogFile('x', disk);
  disk.state.hold = true;
  log.write('a');
  await turns();
  log.write('b');
  const closed = log.close();
  assert.equal(log.close(), closed);
  await disk.next('append');
  await disk.next('append');
  assert.equal(await settled(closed), 'pending', 'resolved before the file was closed');
  await disk.next('close');
  await closed;
  assert.equal(disk.text(0), 'a\nb\n');
  assert.equal(disk.openFiles(), 0);
  log.write('late');
  assert.equal(disk.errors.length, 1);
  assert.equal(disk.errors[0][1], 1);
  await assert.rejects(log.reopen());
  assert.equal(disk.files.length, 1, 'reopen() after close() opened a file');
});

test('7. close() comes after a reopen() that is not done yet, and leaves no file open', { timeout }, async () => {
  const disk = memory();
  const log = await openLogFile('x', disk);
  log.write('old');
  const reopened = log.reopen();
  log.write('new');
  await log.close();
  await reopened;
  assert.deepEqual([disk.text(0), disk.text(1)], ['old\n', 'new\n']);
  assert.equal(disk.openFiles(), 0, 'a file was left open');
});

test('on a real disk: renamed twice under load, no line lost or doubled', { timeout }, async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'movable-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'app.log');
  fs.writeFileSync(file, 'earlier\n');
  const log = await openLogFile(file);
  let n = 0;
  const some = async () => { for (let i = 0; i < 100; i++) { log.write(String(n++)); if (i % 10 === 0) await turns(1); } };
  for (const old of ['app.log.1', 'app.log.2']) {
    await some();
    fs.renameSync(file, path.join(folder, old));
    await some();
    await log.reopen();
  }
  await some();
  await log.close();
  const lines = ['app.log.1', 'app.log.2', 'app.log'].map((name) => fs.readFileSync(path.join(folder, name), 'utf8').trim().split('\n'));
  assert.deepEqual(lines.map((part) => part.length), [201, 200, 100]);
  assert.deepEqual(lines.flat(), ['earlier', ...Array.from({ length: n }, (_, i) => String(i))]);
});
