// Reads once, and takes what came for the whole.
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
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(maxBytes + 1), 0, maxBytes + 1, 0);
    if (bytesRead > maxBytes) throw failure('TOO_LARGE');
    return { bytes: buffer.subarray(0, bytesRead), modified: stats.mtimeMs };
  } finally {
    await handle.close();
  }
}
