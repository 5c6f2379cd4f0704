import { writeFile } from 'node:fs/promises';

/**
 * Publishes `content` under the name `file`, once and for all.
 *
 * @param {string} file
 * @param {string | Buffer} content
 * @returns {Promise<boolean>} whether it was this call that published it
 */
export async function publish(file, content) {
  try {
    // TODO: the name is there before the content is.
    await writeFile(file, content, { flag: 'wx' });
    return true;
  } catch (err) {
    if (err.code === 'EEXIST') return false;
    throw err;
  }
}
