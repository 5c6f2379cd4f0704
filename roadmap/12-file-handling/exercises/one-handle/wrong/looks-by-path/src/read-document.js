// Looks by path and reads by path: the file may be replaced in between, and the size of one is reported with the bytes of another.
import { readFile, stat } from 'node:fs/promises';

const failure = (code) => Object.assign(new Error(code), { code });

export async function readDocument(file, { maxBytes }) {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) throw failure('NOT_A_FILE');
    if (stats.size > maxBytes) throw failure('TOO_LARGE');
    const bytes = await readFile(file);
    if (bytes.length > maxBytes) throw failure('TOO_LARGE');
    return { bytes, modified: stats.mtimeMs };
  } catch (err) {
    if (err.code === 'ENOENT' || err.code === 'ENOTDIR') return null;
    throw err;
  }
}
