// Swaps the files when the new one is open: lines written after reopen() still go to the old file.
import { openAppend } from './append-file.js';

export async function openLogFile(path, { open = openAppend, onError = (err) => console.error(err.message) } = {}) {
  let file = await open(path);
  let closing;
  let last = Promise.resolve();
  let pending;
  function flush() {
    const lines = pending;
    pending = undefined;
    return file.append(lines.map((line) => `${line}\n`).join('')).catch((err) => onError(err, lines.length));
  }
  let reopening = Promise.resolve();
  return {
    write(line) {
      if (closing) return onError(new Error('closed'), 1);
      if (pending) pending.push(line);
      else {
        pending = [line];
        last = last.then(flush);
      }
    },
    reopen() {
      if (closing) return Promise.reject(new Error('closed'));
      const done = reopening.then(async () => {
        const next = await open(path);
        await (last = last.then(async () => {
          const old = file;
          file = next;
          await old.close().catch((err) => onError(err, 0));
        }));
      });
      reopening = done.catch(() => undefined);
      return done;
    },
    close: () => (closing ??= last.then(() => file.close())),
  };
}
