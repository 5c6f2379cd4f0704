import fs from 'node:fs';
import fsp from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import path from 'node:path';

/**
 * `onSync(stats)` runs before each sync of an open file, and may throw; `onLook()` after each call that looks whether a
 * path is there; `onStep()` after each call that can change a folder; `failLink` is the error of `link`. Whichever of the
 * three APIs an answer takes.
 */
export const hooks = { onSync: null, onLook: null, onStep: null, failLink: null };
const handles = new Set(); // FileHandles
const descriptors = new Set(); // of the other two APIs

let inHook = false; // what the tests do in a hook calls no hook
function call(name, ...args) {
  if (inHook) return;
  inHook = true;
  try { hooks[name]?.(...args); } finally { inHook = false; }
}
/** Replaces a function, and keeps what hangs on it (`util.promisify` looks there). */
function replace(object, name, make) {
  const real = object[name];
  object[name] = Object.defineProperties(make(real), Object.getOwnPropertyDescriptors(real));
}
/** Lets a hook run after a function, in its promise, its callback and its sync form. */
function after(name, hook) {
  if (fsp[name]) replace(fsp, name, (real) => async (...args) => { try { return await real(...args); } finally { call(hook); } });
  replace(fs, name, (real) => (...args) => {
    const done = args.pop();
    real(...args, (...result) => { call(hook); done(...result); });
  });
  replace(fs, `${name}Sync`, (real) => (...args) => { try { return real(...args); } finally { call(hook); } });
}

const probe = await fsp.open(import.meta.filename);
const FileHandle = Object.getPrototypeOf(probe);
await probe.close();

for (const name of ['sync', 'datasync']) {
  replace(FileHandle, name, (real) => async function (...args) {
    call('onSync', fs.fstatSync(this.fd, { bigint: true }));
    return real.apply(this, args);
  });
}
for (const name of ['fsync', 'fdatasync']) {
  replace(fs, name, (real) => (fd, done) => {
    try { call('onSync', fs.fstatSync(fd, { bigint: true })); } catch (err) { queueMicrotask(() => done(err)); return; }
    real(fd, done);
  });
  replace(fs, `${name}Sync`, (real) => (fd) => {
    call('onSync', fs.fstatSync(fd, { bigint: true }));
    real(fd);
  });
}
replace(fsp, 'open', (real) => async (...args) => {
  const handle = await real(...args);
  handles.add(handle);
  return handle;
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
replace(fsp, 'link', (real) => async (...args) => {
  if (hooks.failLink) throw hooks.failLink;
  return real(...args);
});
replace(fs, 'link', (real) => (from, to, done) => {
  if (hooks.failLink) queueMicrotask(() => done(hooks.failLink));
  else real(from, to, done);
});
replace(fs, 'linkSync', (real) => (...args) => {
  if (hooks.failLink) throw hooks.failLink;
  real(...args);
});
for (const name of ['access', 'stat', 'lstat', 'exists']) after(name, 'onLook');
for (const name of ['open', 'link', 'symlink', 'rename', 'unlink', 'rm', 'copyFile', 'writeFile', 'appendFile', 'cp']) after(name, 'onStep');
syncBuiltinESMExports();

export const stillOpen = () => [...handles].filter((handle) => handle.fd !== -1).length + descriptors.size;

/** The body of a test that gets a folder of its own and fresh hooks. */
export function inFolder(body) {
  return async () => {
    handles.clear();
    descriptors.clear();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'publish-once-'));
    try {
      await body(folder, path.join(folder, 'report.json'));
    } finally {
      Object.assign(hooks, { onSync: null, onLook: null, onStep: null, failLink: null });
      for (const handle of handles) if (handle.fd !== -1) await handle.close();
      for (const fd of descriptors) fs.closeSync(fd);
      fs.rmSync(folder, { recursive: true, force: true });
    }
  };
}
