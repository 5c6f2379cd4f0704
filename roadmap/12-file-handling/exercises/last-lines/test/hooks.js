import fs from 'node:fs';
import fsp from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import path from 'node:path';

// What the tests want to see of open files, and to change in them, whichever API an answer takes.
const fresh = { maxRead: Infinity, failRead: null, afterStat: null, bytes: 0, largest: 0, emptyReads: 0 };
export const hooks = { ...fresh };
const handles = new Set(); // FileHandles
const descriptors = new Set(); // of the other two APIs

/** `(buffer, offset, length, position)`, `(buffer, options)` or `(options)`, as `read` takes them; cut to `maxRead`. */
function readArguments([first, ...rest]) {
  let buffer = first;
  let options;
  if (ArrayBuffer.isView(buffer)) options = rest[0] !== null && typeof rest[0] === 'object' ? rest[0] : { offset: rest[0], length: rest[1], position: rest[2] };
  else ({ buffer = Buffer.alloc(16_384), ...options } = first ?? {});
  const offset = options.offset ?? 0;
  const asked = options.length ?? buffer.byteLength - offset;
  hooks.largest = Math.max(hooks.largest, asked);
  return [buffer, offset, Math.min(asked, hooks.maxRead), options.position ?? null];
}
function noteRead(bytesRead) {
  hooks.bytes += bytesRead;
  if (bytesRead === 0 && ++hooks.emptyReads > 100) throw new Error('it reads on and on, and nothing comes');
}
/** Replaces a function, and keeps what hangs on it (`util.promisify` looks there). */
function replace(object, name, make) {
  const real = object[name];
  object[name] = Object.defineProperties(make(real), Object.getOwnPropertyDescriptors(real));
}

const probe = await fsp.open(import.meta.filename);
const FileHandle = Object.getPrototypeOf(probe);
await probe.close();

replace(fsp, 'open', (real) => async (...args) => {
  const handle = await real(...args);
  handles.add(handle);
  return handle;
});
replace(FileHandle, 'stat', (real) => async function (...args) {
  const stats = await real.apply(this, args);
  hooks.afterStat?.();
  return stats;
});
replace(FileHandle, 'read', (real) => async function (...args) {
  if (hooks.failRead) throw hooks.failRead;
  const result = await real.apply(this, readArguments(args));
  noteRead(result.bytesRead);
  return result;
});

replace(fs, 'open', (real) => (...args) => {
  const done = args.pop();
  real(...args, (err, fd) => { if (!err) descriptors.add(fd); done(err, fd); });
});
replace(fs, 'openSync', (real) => (...args) => {
  const fd = real(...args);
  descriptors.add(fd);
  return fd;
});
for (const name of ['close', 'closeSync']) {
  replace(fs, name, (real) => (fd, ...rest) => { descriptors.delete(fd); return real(fd, ...rest); });
}
for (const name of ['stat', 'fstat']) {
  replace(fs, name, (real) => (...args) => {
    const done = args.pop();
    real(...args, (err, stats) => { hooks.afterStat?.(); done(err, stats); });
  });
}
for (const [object, name] of [[fs, 'statSync'], [fs, 'fstatSync'], [fsp, 'stat']]) {
  replace(object, name, (real) => (...args) => {
    const stats = real(...args);
    if (!(stats instanceof Promise)) { hooks.afterStat?.(); return stats; }
    return stats.then((value) => { hooks.afterStat?.(); return value; });
  });
}
replace(fs, 'read', (real) => (fd, ...args) => {
  const done = args.pop();
  if (hooks.failRead) { queueMicrotask(() => done(hooks.failRead)); return; }
  real(fd, ...readArguments(args), (err, bytesRead, buffer) => {
    try { noteRead(bytesRead ?? 0); } catch (tooOften) { done(tooOften); return; }
    done(err, bytesRead, buffer);
  });
});
replace(fs, 'readSync', (real) => (fd, ...args) => {
  if (hooks.failRead) throw hooks.failRead;
  const bytesRead = real(fd, ...readArguments(args));
  noteRead(bytesRead);
  return bytesRead;
});
syncBuiltinESMExports();

export const stillOpen = () => [...handles].filter((handle) => handle.fd !== -1).length + descriptors.size;

/** The body of a test that gets a function which writes a file and says its path. */
export function withFile(body) {
  return async () => {
    Object.assign(hooks, fresh);
    handles.clear();
    descriptors.clear();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'last-lines-'));
    const file = path.join(folder, 'app.log');
    try {
      await body((content) => { fs.writeFileSync(file, content); return file; });
    } finally {
      Object.assign(hooks, fresh);
      for (const handle of handles) if (handle.fd !== -1) await handle.close();
      for (const fd of descriptors) fs.closeSync(fd);
      fs.rmSync(folder, { recursive: true, force: true });
    }
  };
}
