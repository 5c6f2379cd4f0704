import { open } from 'node:fs/promises';

const GONE = new Set(['ENOENT', 'ENOTDIR']);
const failure = (code, message) => Object.assign(new Error(message), { code });

/**
 * Reads a small document, whatever other processes do to the folder meanwhile.
 *
 * @param {string} file
 * @param {{ maxBytes: number }} options
 * @returns {Promise<{ bytes: Buffer, modified: number } | null>}
 */
export async function readDocument(file, { maxBytes }) {
  let handle;
  try {
    handle = await open(file); // the only call that takes the path
  } catch (err) {
    if (GONE.has(err.code)) return null;
    throw err;
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw failure('NOT_A_FILE', `${file} is not a file`);
    if (stats.size > maxBytes) throw failure('TOO_LARGE', `${file} has more than ${maxBytes} bytes`);

    const buffer = Buffer.alloc(maxBytes + 1); // one more, to notice that it has grown
    let total = 0;
    while (total < buffer.length) {
      const { bytesRead } = await handle.read(buffer, total, buffer.length - total, total);
      if (bytesRead === 0) break;
      total += bytesRead;
    }
    if (total > maxBytes) throw failure('TOO_LARGE', `${file} has grown past ${maxBytes} bytes`);
    return { bytes: buffer.subarray(0, total), modified: stats.mtimeMs };
  } finally {
    await handle.close();
  }
}
