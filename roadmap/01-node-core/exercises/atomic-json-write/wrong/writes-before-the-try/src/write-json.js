// Writes before the inner try: when the disk is full, the handle stays open.
import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Replaces the content of `file` by `value` as JSON, whole or not at all.
 *
 * @param {string} file
 * @param {unknown} value
 * @returns {Promise<void>}
 */
export async function writeJson(file, value) {
  const text = JSON.stringify(value, null, 2); // throws for a BigInt or a cycle
  if (text === undefined) throw new TypeError(`a value of type ${typeof value} cannot be written as JSON`);

  const temporary = path.join(path.dirname(file), `.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, 'wx');
    await handle.writeFile(`${text}\n`);
    try {
      await handle.sync(); // or a power cut may keep the rename and lose the data
    } finally {
      await handle.close(); // before the rename: Windows wants it closed
    }
    await rename(temporary, file);
  } catch (err) {
    await rm(temporary, { force: true }).catch(() => {}); // the first error is the one to report
    throw err;
  }
}
