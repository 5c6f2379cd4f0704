import { readFile } from 'node:fs/promises';

/**
 * The last lines of a file of any size.
 *
 * @param {string} file
 * @param {number} count
 * @param {{ blockSize?: number }} [options]
 * @returns {Promise<string[]>}
 */
export async function lastLines(file, count, { blockSize = 64 * 1024 } = {}) {
  // TODO: this reads all of it, and knows little of how files end.
  const text = await readFile(file, 'utf8');
  return text.split('\n').slice(-count);
}
