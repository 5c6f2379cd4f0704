import fs from 'node:fs';

/**
 * Loads a file now and after each change.
 *
 * @param {string} file
 * @param {{ load(file: string): Promise<unknown>, apply(value: unknown): void, onError(err: Error): void, waitMs?: number, watch?: typeof fs.watch }} options
 * @returns {Promise<{ close(): void }>}
 */
export async function reloadOnChange(file, { load, apply, onError, waitMs = 100, watch = fs.watch }) {
  // TODO: the file is replaced, several events come for one change, and some loads fail.
  apply(await load(file));
  const watcher = watch(file, async (type) => {
    if (type === 'change') apply(await load(file));
  });
  return { close: () => watcher.close() };
}
