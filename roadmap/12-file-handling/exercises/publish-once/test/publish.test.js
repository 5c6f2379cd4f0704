import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { hooks, inFolder, stillOpen } from './hooks.js';

const { publish } = await import('../src/publish.js'); // when the hooks are in place

const limit = { timeout: 5000 };
const content = JSON.stringify({ total: 17, note: 'Zoë €', rows: Array.from({ length: 500 }, (_, i) => i) });

test('1. publishes exactly the content, and leaves nothing else', limit, inFolder(async (folder, file) => {
  assert.equal(await publish(file, content), true);
  assert.equal(fs.readFileSync(file, 'utf8'), content);
  assert.deepEqual(fs.readdirSync(folder), ['report.json']);
  const bytes = Buffer.from([0xff, 0x00, 0x0a]);
  assert.equal(await publish(path.join(folder, 'b.bin'), bytes), true);
  assert.deepEqual(fs.readFileSync(path.join(folder, 'b.bin')), bytes);
}));

test('2. answers false when the name is taken, and changes nothing', limit, inFolder(async (folder, file) => {
  fs.writeFileSync(file, 'first');
  assert.equal(await publish(file, content), false);
  assert.equal(fs.readFileSync(file, 'utf8'), 'first', 'what was published has been replaced');
  assert.deepEqual(fs.readdirSync(folder), ['report.json'], 'something is left in the folder');
}));

test('2. answers false when another worker takes the name while it writes', limit, inFolder(async (folder, file) => {
  hooks.onSync = () => { if (!fs.existsSync(file)) fs.writeFileSync(file, 'faster'); };
  assert.equal(await publish(file, content), false);
  assert.equal(fs.readFileSync(file, 'utf8'), 'faster', 'what was published has been replaced');
  assert.deepEqual(fs.readdirSync(folder), ['report.json'], 'something is left in the folder');
}));

test('2. answers false when another worker takes the name just after a look', limit, inFolder(async (folder, file) => {
  let looks = 0;
  hooks.onLook = () => {
    if (looks > 0 || fs.existsSync(file)) return;
    looks++;
    fs.writeFileSync(file, 'faster');
  };
  const answer = await publish(file, content);
  hooks.onLook = null;
  if (looks === 0) return; // it does not look, and cannot be fooled
  assert.equal(answer, false, 'a look is old when you get its answer');
  assert.equal(fs.readFileSync(file, 'utf8'), 'faster', 'what was published has been replaced');
}));

test('2. of ten at once exactly one wins, and its content is there', limit, inFolder(async (folder, file) => {
  const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => publish(file, `${i} `.repeat(1000))));
  assert.equal(answers.filter((answer) => answer === true).length, 1, `answers: ${answers}`);
  assert.equal(fs.readFileSync(file, 'utf8'), `${answers.indexOf(true)} `.repeat(1000));
  assert.deepEqual(fs.readdirSync(folder), ['report.json'], 'something is left in the folder');
}));

test('3. and 4. syncs the whole content in the same folder before the name appears', limit, inFolder(async (folder, file) => {
  const synced = [];
  hooks.onSync = (stats) => {
    if (stats.isFile()) synced.push({ ino: stats.ino, size: Number(stats.size), named: fs.existsSync(file), entries: fs.readdirSync(folder).length });
  };
  await publish(file, content);
  assert.ok(synced.length > 0, 'the content was never synced');
  const { ino, size, named, entries } = synced.at(-1);
  assert.equal(size, Buffer.byteLength(content), 'synced before all of the content was written');
  assert.equal(named, false, 'the name was there before the content was on disk');
  assert.equal(entries, 1, 'the temporary file must be in the same folder');
  assert.equal(fs.statSync(file, { bigint: true }).ino, ino, 'what has the name is a copy, which grew under it and was never synced');
}));

test('3. shows the name with the whole content, or not at all', limit, inFolder(async (folder, file) => {
  const seen = new Set();
  hooks.onStep = () => { if (fs.existsSync(file)) seen.add(fs.readFileSync(file, 'utf8') === content ? 'whole' : 'a part'); };
  await publish(file, content);
  assert.deepEqual([...seen], ['whole'], 'a reader who came at the wrong moment found the name without the content');
}));

test('5. syncs the folder when the name is there', { ...limit, skip: process.platform === 'win32' }, inFolder(async (folder, file) => {
  const named = [];
  hooks.onSync = (stats) => { if (stats.isDirectory()) named.push(fs.existsSync(file)); };
  await publish(file, content);
  assert.equal(named.at(-1), true, named.length === 0 ? 'the folder was never synced' : 'the folder was synced before the name was there');
}));

test('6. works in spite of temporary files of a crash, and leaves them alone', limit, inFolder(async (folder, file) => {
  const seen = new Set();
  hooks.onSync = () => { for (const name of fs.readdirSync(folder)) seen.add(name); };
  await publish(file, content);
  seen.delete('report.json');
  fs.rmSync(file);
  for (const name of seen) fs.writeFileSync(path.join(folder, name), 'left by a crash');
  hooks.onSync = null;
  assert.equal(await publish(file, content), true, 'a file that a crash has left stops all others');
  assert.equal(fs.readFileSync(file, 'utf8'), content);
  for (const name of seen) assert.equal(fs.readFileSync(path.join(folder, name), 'utf8'), 'left by a crash');
}));

test('7. rejects when the disk fails, and leaves nothing', limit, inFolder(async (folder, file) => {
  hooks.onSync = () => { throw Object.assign(new Error('the disk is on fire'), { code: 'EIO' }); };
  await assert.rejects(publish(file, content), { code: 'EIO' });
  assert.deepEqual(fs.readdirSync(folder), [], 'something is left in the folder');
  assert.equal(stillOpen(), 0, 'a handle is still open');
}));

test('7. rejects when the file system has no links: that is no defeat', limit, inFolder(async (folder, file) => {
  hooks.failLink = Object.assign(new Error('no links here'), { code: 'EPERM' });
  await assert.rejects(publish(file, content), { code: 'EPERM' }, 'false would mean that somebody else has published');
  assert.deepEqual(fs.readdirSync(folder), [], 'something is left in the folder');
  assert.equal(stillOpen(), 0, 'a handle is still open');
}));

test('7. rejects when the folder cannot be synced, and takes nothing back that readers may have', { ...limit, skip: process.platform === 'win32' }, inFolder(async (folder, file) => {
  hooks.onSync = (stats) => { if (stats.isDirectory()) throw Object.assign(new Error('the disk is on fire'), { code: 'EIO' }); };
  await assert.rejects(publish(file, content), { code: 'EIO' });
  assert.deepEqual(fs.readdirSync(folder), ['report.json']);
  assert.equal(stillOpen(), 0, 'a handle is still open');
}));

test('7. rejects when the folder is missing', limit, inFolder(async (folder) => {
  await assert.rejects(publish(path.join(folder, 'no', 'report.json'), content), { code: 'ENOENT' });
}));

test('7. leaves no handle open after success or defeat', limit, inFolder(async (folder, file) => {
  await publish(file, content);
  await publish(file, content);
  assert.equal(stillOpen(), 0);
}));
