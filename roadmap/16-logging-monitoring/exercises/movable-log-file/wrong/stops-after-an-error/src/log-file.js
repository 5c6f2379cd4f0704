// One chain of promises: after the first append that fails, every later link is skipped.
import { openAppend } from './append-file.js';

/**
 * @typedef {{ append(text: string): Promise<void>, close(): Promise<void> }} File
 * @param {string} path
 * @param {object} [options]
 * @param {(path: string) => Promise<File>} [options.open]
 * @param {(err: Error, lines: number) => void} [options.onError]
 * @returns {Promise<{ write(line: string): void, reopen(): Promise<void>, close(): Promise<void> }>}
 */
export async function openLogFile(path, { open = openAppend, onError = (err) => console.error(err.message) } = {}) {
  let file = await open(path);
  let closing;
  let working = false;
  const jobs = []; // { lines } or { run, resolve, reject }, in the order of the calls

  async function work() {
    working = true;
    while (jobs.length > 0) {
      const { lines, run, resolve, reject } = jobs.shift(); // lines that come from now on make a new job
      try {
        if (lines) await file.append(lines.map((line) => `${line}\n`).join(''));
        else resolve(await run());
      } catch (err) {
        if (lines) onError(err, lines.length);
        else reject(err);
        return;
      }
    }
    working = false;
  }

  function add(job) {
    jobs.push(job);
    if (!working) work();
  }

  const later = (run) => new Promise((resolve, reject) => { add({ run, resolve, reject }); });

  return {
    write(line) {
      if (closing) onError(new Error('the log file is closed'), 1);
      else if (jobs.at(-1)?.lines) jobs.at(-1).lines.push(line);
      else add({ lines: [line] });
    },
    reopen() {
      if (closing) return Promise.reject(new Error('the log file is closed'));
      return later(async () => {
        const next = await open(path);
        const old = file;
        file = next;
        await old.close().catch((err) => onError(err, 0));
      });
    },
    close: () => (closing ??= later(() => file.close())),
  };
}
