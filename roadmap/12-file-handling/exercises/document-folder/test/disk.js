import fs from 'node:fs';
import fsp, { open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import path from 'node:path';

/**
 * A disk that forgets: it knows how much of each file has been synced, and makes copies of a folder as a power cut
 * would leave it. `onMoment()` runs before and after each call that changes the disk; `onSync(stats)` may throw;
 * with `slowSync` a sync takes longer than anything else.
 */
export const disk = { onMoment: null, onSync: null, slowSync: false, synced: new Map(), folders: [], handles: new Set() };

const turns = async (count) => { for (let i = 0; i < count; i++) await new Promise(setImmediate); };
const key = ({ dev, ino }) => `${dev}:${ino}`;
const moment = () => disk.onMoment?.();

function noteSync(stats) {
  disk.onSync?.(stats);
  return () => {
    if (stats.isDirectory()) disk.folders.push(stats.ino);
    else disk.synced.set(key(stats), stats.size);
  };
}

const probe = await open(import.meta.filename);
const FileHandle = Object.getPrototypeOf(probe);
await probe.close();
for (const name of ['write', 'writev', 'writeFile', 'appendFile', 'truncate', 'close', 'sync', 'datasync']) {
  const real = FileHandle[name];
  FileHandle[name] = async function (...args) {
    const note = name === 'sync' || name === 'datasync' ? noteSync(fs.fstatSync(this.fd, { bigint: true })) : null;
    moment();
    // A sync is only noted: the tests must be fast on slow disks, and no test can cut the real current.
    const result = note ? await turns(disk.slowSync ? 400 : 1) : await real.apply(this, args);
    note?.();
    moment();
    return result;
  };
}
for (const name of ['fsync', 'fdatasync']) { // as fs.createWriteStream uses them with flush
  fs[name] = (fd, done) => {
    let note;
    try { note = noteSync(fs.fstatSync(fd, { bigint: true })); } catch (err) { queueMicrotask(() => done(err)); return; }
    turns(disk.slowSync ? 400 : 1).then(() => { note(); moment(); done(null); });
  };
  fs[`${name}Sync`] = (fd) => {
    const note = noteSync(fs.fstatSync(fd, { bigint: true }));
    moment();
    note();
    moment();
  };
}
for (const name of ['rename', 'link', 'unlink', 'rm', 'truncate', 'writeFile', 'appendFile', 'copyFile']) {
  const real = fsp[name];
  fsp[name] = async (...args) => {
    moment();
    const result = await real(...args);
    moment();
    return result;
  };
}
const descriptors = new Set(); // opened with the callback and sync functions
const { open: openCallback, openSync, close: closeCallback, closeSync } = fs;
fs.open = (...args) => {
  const done = args.pop();
  openCallback(...args, (err, fd) => { if (!err) descriptors.add(fd); done(err, fd); });
};
fs.openSync = (...args) => {
  const fd = openSync(...args);
  descriptors.add(fd);
  return fd;
};
fs.close = (fd, ...rest) => { descriptors.delete(fd); closeCallback(fd, ...rest); };
fs.closeSync = (fd) => { descriptors.delete(fd); closeSync(fd); };
const reallyOpen = fsp.open;
fsp.open = async (...args) => {
  const handle = await reallyOpen(...args);
  disk.handles.add(handle);
  moment();
  return handle;
};
syncBuiltinESMExports();

export const stillOpen = () => [...disk.handles].filter((handle) => handle.fd !== -1).length + descriptors.size;

export function filesBelow(dir) {
  return fs.readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** Copies `dir` to `to` as it is, or without what has not been synced. Gives a description, to tell copies apart. */
export function copyAfterPowerCut(dir, to, { forget }) {
  const parts = [];
  fs.mkdirSync(path.join(to, 'blobs'), { recursive: true });
  fs.mkdirSync(path.join(to, 'tmp'), { recursive: true });
  for (const name of filesBelow(dir)) {
    let content;
    let stats;
    try {
      stats = fs.statSync(path.join(dir, name), { bigint: true });
      content = fs.readFileSync(path.join(dir, name));
    } catch (err) {
      if (err.code === 'ENOENT') continue; // removed while we copy: then it is gone in the copy
      throw err;
    }
    if (forget) content = content.subarray(0, Number(disk.synced.get(key(stats)) ?? 0n));
    fs.mkdirSync(path.dirname(path.join(to, name)), { recursive: true });
    fs.writeFileSync(path.join(to, name), content);
    parts.push(`${name}:${content.length}`);
  }
  return parts.join(' ');
}

/** The body of a test that gets a folder for a store, and one for copies; all hooks are fresh. */
export function inFolder(body) {
  return async (t) => {
    Object.assign(disk, { onMoment: null, onSync: null, slowSync: false, synced: new Map(), folders: [], handles: new Set() });
    descriptors.clear();
    const base = fs.mkdtempSync(path.join(os.tmpdir(), 'document-folder-'));
    try {
      await body(path.join(base, 'store'), path.join(base, 'copies'), t);
    } finally {
      disk.onMoment = null;
      disk.onSync = null;
      for (const handle of disk.handles) if (handle.fd !== -1) await handle.close().catch(() => 'closed by the store');
      for (const fd of descriptors) fs.closeSync(fd);
      fs.rmSync(base, { recursive: true, force: true, maxRetries: 3 });
    }
  };
}
