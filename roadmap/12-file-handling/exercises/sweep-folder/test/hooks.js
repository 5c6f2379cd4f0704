import fs from 'node:fs';
import fsp from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import path from 'node:path';

/**
 * `beforeRemove(path)` runs before `unlink`, `rm` and `rmdir`, `beforeList(path)` before `readdir` and `opendir`;
 * both may throw. Whichever of the three APIs an answer takes.
 */
export const hooks = { beforeRemove: null, beforeList: null };
let inHook = false; // what the tests do in a hook calls no hook
function call(name, file) {
  if (inHook) return;
  inHook = true;
  try { hooks[name]?.(String(file)); } finally { inHook = false; }
}
function replace(object, name, make) {
  const real = object[name];
  object[name] = Object.defineProperties(make(real), Object.getOwnPropertyDescriptors(real));
}
for (const [name, hook] of Object.entries({ unlink: 'beforeRemove', rm: 'beforeRemove', rmdir: 'beforeRemove', readdir: 'beforeList', opendir: 'beforeList' })) {
  replace(fsp, name, (real) => async (file, ...args) => {
    call(hook, file);
    return real(file, ...args);
  });
  replace(fs, name, (real) => (file, ...args) => {
    try { call(hook, file); } catch (err) { queueMicrotask(() => args.at(-1)(err)); return; }
    real(file, ...args);
  });
  replace(fs, `${name}Sync`, (real) => (file, ...args) => {
    call(hook, file);
    return real(file, ...args);
  });
}
syncBuiltinESMExports();

export const NOW = 1_700_000_000_000;
const HOUR = 3_600_000;
export const maxAgeMs = HOUR;

/** The body of a test that gets a folder and a builder for what is in it. */
export function inFolder(body) {
  return async () => {
    Object.assign(hooks, { beforeRemove: null, beforeList: null });
    const base = fs.mkdtempSync(path.join(os.tmpdir(), 'sweep-folder-'));
    const root = path.join(base, 'scratch');
    fs.mkdirSync(root);
    const at = (name) => path.join(root, name);
    const aged = (file, hours) => fs.utimesSync(file, new Date(NOW - hours * HOUR), new Date(NOW - hours * HOUR));
    /** `{ 'a/b.tmp': 2 }`: the age in hours. Folders (with a slash at the end) get theirs last. */
    function build(tree) {
      for (const [name, hours] of Object.entries(tree)) {
        if (name.endsWith('/')) { fs.mkdirSync(at(name), { recursive: true }); continue; }
        fs.mkdirSync(path.dirname(at(name)), { recursive: true });
        fs.writeFileSync(at(name), 'x'.repeat(10));
        aged(at(name), hours);
      }
      for (const [name, hours] of Object.entries(tree).sort(([a], [b]) => b.length - a.length)) if (name.endsWith('/')) aged(at(name), hours);
    }
    const left = () => fs.readdirSync(root, { recursive: true, withFileTypes: true })
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/')).sort();
    try {
      await body({ base, root, at, build, left });
    } finally {
      Object.assign(hooks, { beforeRemove: null, beforeList: null });
      fs.rmSync(base, { recursive: true, force: true });
    }
  };
}
