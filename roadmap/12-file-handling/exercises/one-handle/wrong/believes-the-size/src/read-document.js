// Believes stat.size, and reads whatever there is by then: a log that grows fills the memory.
import { open } from 'node:fs/promises';

const failure = (code) => Object.assign(new Error(code), { code });

export async function readDocument(file, { maxBytes }) {
  const handle = await open(file).catch((err) => {
    if (err.code === 'ENOENT' || err.code === 'ENOTDIR') return null;
    throw err;
  });
  if (handle === null) return null;
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw failure('NOT_A_FILE');
    if (stats.size > maxBytes) throw failure('TOO_LARGE');
    const bytes = await handle.readFile();
    if (bytes.length > maxBytes) throw failure('TOO_LARGE');
    return { bytes, modified: stats.mtimeMs };
  } finally {
    await handle.close();
  }
}
