import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { hooks, inFolder, maxAgeMs, NOW } from './hooks.js';
import { sweep } from '../src/sweep.js';

const limit = { timeout: 5000 };
const options = { maxAgeMs, now: NOW };

test('1. removes old files at any depth, and no others', limit, inFolder(async ({ root, build, left }) => {
  build({ 'old.tmp': 2, 'new.tmp': 0.5, 'just.tmp': 1, 'a/old.tmp': 3, 'a/b/c/old.tmp': 9, 'a/b/c/new.tmp': 0 });
  assert.deepEqual(await sweep(root, options), { files: 3, bytes: 30, failed: [] });
  assert.deepEqual(left(), ['a', 'a/b', 'a/b/c', 'a/b/c/new.tmp', 'just.tmp', 'new.tmp']);
}));

test('2. removes old folders in which nothing is left, but never the root', limit, inFolder(async ({ root, build, left }) => {
  build({ 'a/b/old.tmp': 2, 'a/b/': 2, 'a/': 2, 'empty/': 5 });
  assert.deepEqual(await sweep(root, options), { files: 1, bytes: 10, failed: [] });
  assert.deepEqual(left(), []);
  fs.utimesSync(root, 1, 1);
  await sweep(root, options);
  assert.ok(fs.existsSync(root), 'the root is gone');
}));

test('2. leaves young folders, also empty ones and those that it has emptied', limit, inFolder(async ({ root, build, left }) => {
  build({ 'young/': 0, 'emptied/old.tmp': 2, 'emptied/': 0.5 });
  await sweep(root, options);
  assert.deepEqual(left(), ['emptied', 'young']);
}));

test('3. never loses a file that is created while it is about to remove the folder', limit, inFolder(async ({ root, at, build, left }) => {
  build({ 'a/old.tmp': 2, 'a/': 2 });
  hooks.beforeRemove = (file) => {
    if (path.resolve(file) !== at('a')) return;
    hooks.beforeRemove = null;
    fs.writeFileSync(at('a/upload.part'), 'just begun');
  };
  const { failed } = await sweep(root, options);
  assert.deepEqual(left(), ['a', 'a/upload.part'], 'an upload that had just begun is gone');
  assert.deepEqual(failed, [], 'a folder that is in use again is no failure');
}));

test('4. never follows a link, and leaves it', limit, inFolder(async ({ base, root, at, build }) => {
  const outside = path.join(base, 'customers');
  fs.mkdirSync(outside);
  fs.writeFileSync(path.join(outside, 'data.db'), 'precious');
  fs.utimesSync(path.join(outside, 'data.db'), 1, 1);
  build({ 'a/old.tmp': 2 });
  fs.symlinkSync(outside, at('a/link'), 'junction');
  fs.symlinkSync(at('a'), at('a/loop'), 'junction');
  for (const link of ['a/link', 'a/loop']) fs.lutimesSync(at(link), 1, 1); // links are old, too
  const { files } = await sweep(root, options);
  assert.equal(fs.readFileSync(path.join(outside, 'data.db'), 'utf8'), 'precious');
  assert.equal(files, 1);
  assert.ok(fs.lstatSync(at('a/link')).isSymbolicLink() && fs.lstatSync(at('a/loop')).isSymbolicLink(), 'a link is gone');
}));

test('4. leaves what is neither file nor folder', { ...limit, skip: process.platform === 'win32' }, inFolder(async ({ root, at, build }) => {
  build({ 'old.tmp': 2 });
  const server = net.createServer().listen(at('socket'));
  await once(server, 'listening');
  fs.utimesSync(at('socket'), 1, 1);
  const { files } = await sweep(root, options);
  const there = fs.existsSync(at('socket'));
  await new Promise((resolve) => server.close(resolve));
  assert.ok(there, 'the socket of a service is gone');
  assert.equal(files, 1);
}));

test('5. goes on when another sweeper was faster, and counts only what it removed itself', limit, inFolder(async ({ root, at, build, left }) => {
  build({ 'a.tmp': 2, 'b.tmp': 2, 'c.tmp': 2 });
  hooks.beforeRemove = () => {
    hooks.beforeRemove = null;
    for (const name of ['a.tmp', 'b.tmp']) fs.unlinkSync(at(name));
  };
  assert.deepEqual(await sweep(root, options), { files: 1, bytes: 10, failed: [] });
  assert.deepEqual(left(), []);
}));

test('5. goes on when a whole folder vanishes', limit, inFolder(async ({ root, at, build, left }) => {
  build({ 'a.tmp': 2, 'b/b.tmp': 2, 'b/c/c.tmp': 2, 'd.tmp': 2 });
  hooks.beforeRemove = () => {
    hooks.beforeRemove = null;
    fs.rmSync(at('b'), { recursive: true });
  };
  const { failed } = await sweep(root, options);
  assert.deepEqual(failed, []);
  assert.deepEqual(left(), []);
}));

test('6. goes on after an error, and lists it', limit, inFolder(async ({ root, at, build, left }) => {
  build({ 'a/busy.tmp': 2, 'a/old.tmp': 2, 'a/': 2, 'z.tmp': 2 });
  hooks.beforeRemove = (file) => {
    if (file.endsWith('busy.tmp')) throw Object.assign(new Error('in use'), { code: 'EBUSY' });
  };
  assert.deepEqual(await sweep(root, options), { files: 2, bytes: 20, failed: [{ path: at('a/busy.tmp'), code: 'EBUSY' }] });
  assert.deepEqual(left(), ['a', 'a/busy.tmp']);
}));

test('6. goes on after a folder that cannot be listed or removed, and lists it', limit, inFolder(async ({ root, at, build, left }) => {
  build({ 'a/old.tmp': 2, 'a/': 2, 'b/old.tmp': 2, 'b/': 2, 'c/old.tmp': 2, 'c/': 2 });
  const fail = (code) => { throw Object.assign(new Error(code), { code }); };
  hooks.beforeList = (folder) => { if (path.resolve(folder) === at('a')) fail('EACCES'); };
  hooks.beforeRemove = (file) => { if (path.resolve(file) === at('b')) fail('EBUSY'); };
  const { files, failed } = await sweep(root, options);
  hooks.beforeList = null;
  assert.equal(files, 2);
  assert.deepEqual(failed.sort((a, b) => (a.path < b.path ? -1 : 1)), [{ path: at('a'), code: 'EACCES' }, { path: at('b'), code: 'EBUSY' }]);
  assert.deepEqual(left(), ['a', 'a/old.tmp', 'b']);
}));

test('6. rejects when the root cannot be read', limit, inFolder(async ({ root }) => {
  await assert.rejects(sweep(path.join(root, 'missing'), options), { code: 'ENOENT' });
}));
