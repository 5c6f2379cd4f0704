import fs from 'node:fs';
import fsp from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import path from 'node:path';

/**
 * What the tests see and change, whichever API an answer takes: `afterLook` runs once, after `looks` calls that open a
 * file, or look at a path or at an open file; a read gives at most `maxRead` bytes; `failStat` is the error of a stat of
 * an open file.
 */
export const hooks = { afterLook: null, looks: 1, maxRead: Infinity, failStat: null, mostRead: 0 };
const handles = new Set(); // FileHandles
const descriptors = new Set(); // of the other two APIs
const readOf = new Map(); // bytes read so far, for each of them

function looked() {
  if (!hooks.afterLook || --hooks.looks > 0) return;
  const action = hooks.afterLook;
  hooks.afterLook = null;
  action();
}
function noteRead(of, bytes) {
  readOf.set(of, (readOf.get(of) ?? 0) + bytes);
  hooks.mostRead = Math.max(hooks.mostRead, readOf.get(of));
}
/** `(buffer, offset, length, position)`, `(buffer, options)` or `(options)`, as `read` takes them; cut to `maxRead`. */
function readArguments([first, ...rest]) {
  let buffer = first;
  let options;
  if (ArrayBuffer.isView(buffer)) options = rest[0] !== null && typeof rest[0] === 'object' ? rest[0] : { offset: rest[0], length: rest[1], position: rest[2] };
  else ({ buffer = Buffer.alloc(16_384), ...options } = first ?? {});
  const offset = options.offset ?? 0;
  return [buffer, offset, Math.min(options.length ?? buffer.byteLength - offset, hooks.maxRead), options.position ?? null];
}
/** Replaces a function, and keeps what hangs on it (`util.promisify` looks there). */
function replace(object, name, make) {
  const real = object[name];
  object[name] = Object.defineProperties(make(real), Object.getOwnPropertyDescriptors(real));
}

const probe = await fsp.open(import.meta.filename);
const FileHandle = Object.getPrototypeOf(probe);
await probe.close();

for (const name of ['existsSync', 'statSync', 'lstatSync', 'accessSync']) {
  replace(fs, name, (real) => (...args) => { try { return real(...args); } finally { looked(); } });
}
for (const name of ['stat', 'lstat', 'access']) {
  replace(fsp, name, (real) => async (...args) => { try { return await real(...args); } finally { looked(); } });
}
for (const name of ['stat', 'lstat', 'access', 'exists']) {
  replace(fs, name, (real) => (...args) => {
    const done = args.pop();
    real(...args, (...result) => { looked(); done(...result); });
  });
}

replace(fsp, 'open', (real) => async (...args) => {
  const handle = await real(...args);
  handles.add(handle);
  looked();
  return handle;
});
replace(FileHandle, 'stat', (real) => async function (...args) {
  if (hooks.failStat) throw hooks.failStat;
  const stats = await real.apply(this, args);
  looked();
  return stats;
});
replace(FileHandle, 'read', (real) => async function (...args) {
  const result = await real.apply(this, readArguments(args));
  noteRead(this, result.bytesRead);
  return result;
});
for (const object of [fsp, FileHandle]) {
  replace(object, 'readFile', (real) => async function (...args) {
    const bytes = await real.apply(this, args);
    noteRead({}, bytes.length);
    return bytes;
  });
}

replace(fs, 'open', (real) => (...args) => {
  const done = args.pop();
  real(...args, (err, fd) => {
    if (!err) { descriptors.add(fd); readOf.delete(fd); looked(); }
    done(err, fd);
  });
});
replace(fs, 'openSync', (real) => (...args) => {
  const fd = real(...args);
  descriptors.add(fd);
  readOf.delete(fd);
  looked();
  return fd;
});
for (const name of ['close', 'closeSync']) {
  replace(fs, name, (real) => (fd, ...rest) => { descriptors.delete(fd); return real(fd, ...rest); });
}
replace(fs, 'fstat', (real) => (...args) => {
  const done = args.pop();
  if (hooks.failStat) { queueMicrotask(() => done(hooks.failStat)); return; }
  real(...args, (err, stats) => { looked(); done(err, stats); });
});
replace(fs, 'fstatSync', (real) => (...args) => {
  if (hooks.failStat) throw hooks.failStat;
  const stats = real(...args);
  looked();
  return stats;
});
replace(fs, 'read', (real) => (fd, ...args) => {
  const done = args.pop();
  real(fd, ...readArguments(args), (err, bytesRead, buffer) => { noteRead(fd, bytesRead ?? 0); done(err, bytesRead, buffer); });
});
replace(fs, 'readSync', (real) => (fd, ...args) => {
  const bytesRead = real(fd, ...readArguments(args));
  noteRead(fd, bytesRead);
  return bytesRead;
});
replace(fs, 'readFileSync', (real) => (...args) => {
  const bytes = real(...args);
  noteRead({}, bytes.length);
  return bytes;
});
syncBuiltinESMExports();

/** The body of a test that gets a folder of its own and fresh hooks. */
export function inFolder(body) {
  return async () => {
    Object.assign(hooks, { afterLook: null, looks: 1, maxRead: Infinity, failStat: null, mostRead: 0 });
    handles.clear();
    descriptors.clear();
    readOf.clear();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'one-handle-'));
    try {
      await body(folder);
    } finally {
      Object.assign(hooks, { afterLook: null, failStat: null });
      for (const handle of handles) if (handle.fd !== -1) await handle.close();
      for (const fd of descriptors) fs.closeSync(fd);
      fs.rmSync(folder, { recursive: true, force: true });
    }
  };
}

export const stillOpen = () => [...handles].filter((handle) => handle.fd !== -1).length + descriptors.size;
