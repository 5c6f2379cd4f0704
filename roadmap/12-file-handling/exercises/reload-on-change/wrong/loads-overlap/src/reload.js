// Loads while it loads: the slower load wins, and that may be the older one.
import fs from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';

export async function reloadOnChange(file, { load, apply, onError, waitMs = 100, watch = fs.watch }) {
  const name = path.basename(file);
  let applied; // { value }, once there is one
  let timer;
  let loading = false;
  let again = false;
  let closed = false;

  const watcher = watch(path.dirname(file), (type, changed) => {
    if (changed === name || changed === null || changed === undefined) soon();
  });
  watcher.on('error', (err) => { if (!closed) onError(err); });

  function soon() {
    if (closed) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      take().catch((err) => { if (!closed) onError(err); });
    }, waitMs);
  }

  async function take() {
    loading = true;
    try {
      const value = await load(file);
      if (closed || (applied && isDeepStrictEqual(value, applied.value))) return;
      apply(value);
      applied = { value };
    } finally {
      loading = false;
      if (again) {
        again = false;
        soon();
      }
    }
  }

  function close() {
    closed = true;
    clearTimeout(timer);
    watcher.close();
  }

  try {
    await take();
  } catch (err) {
    close();
    throw err;
  }
  return { close };
}
