// Lists the values that JSON does not know, and forgets one: a symbol ends up in the file as the text undefined.
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
  if (value === undefined || typeof value === 'function') throw new TypeError(`a value of type ${typeof value} cannot be written as JSON`);

  const temporary = path.join(path.dirname(file), `.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(`${text}\n`);
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
