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
  return {
    // TODO: the order of lines, and what happens while the file is being opened again.
    write(line) {
      file.append(`${line}\n`).catch((err) => onError(err, 1));
    },
    async reopen() {
      await file.close();
      file = await open(path);
    },
    close: () => file.close(),
  };
}
