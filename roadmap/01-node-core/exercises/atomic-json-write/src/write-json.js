import { writeFile } from 'node:fs/promises';

/**
 * Replaces the content of `file` by `value` as JSON, whole or not at all.
 *
 * @param {string} file
 * @param {unknown} value
 * @returns {Promise<void>}
 */
export async function writeJson(file, value) {
  // TODO: whoever reads while this runs, or after a crash, finds an empty file or half of one.
  await writeFile(file, `${JSON.stringify(value)}\n`);
}
