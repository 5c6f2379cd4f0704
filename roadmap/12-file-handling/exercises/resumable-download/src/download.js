import { writeFile } from 'node:fs/promises';

/**
 * Makes one attempt to fetch `url` into `file`, going on where the last attempt broke off.
 *
 * @param {string} url
 * @param {string} file
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<number>} the size
 */
export async function download(url, file, { signal } = {}) {
  // TODO: this holds all of it in memory, and forgets it when the line breaks.
  const response = await fetch(url, { signal });
  const bytes = Buffer.from(await response.arrayBuffer());
  await writeFile(file, bytes);
  return bytes.length;
}
