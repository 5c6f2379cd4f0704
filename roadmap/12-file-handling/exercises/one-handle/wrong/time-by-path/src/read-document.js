// Reads through the handle, and asks the path for the time: bytes of the old file, time of the new one.
import { open, stat } from 'node:fs/promises';

const failure = (code) => Object.assign(new Error(code), { code });

export async function readDocument(file, { maxBytes }) {
  const handle = await open(file).catch((err) => {
    if (err.code === 'ENOENT' || err.code === 'ENOTDIR') return null;
    throw err;
  });
  if (handle === null) return null;
  try {
    if (!(await handle.stat()).isFile()) throw failure('NOT_A_FILE');
    const buffer = Buffer.alloc(maxBytes + 1);
    let total = 0;
    while (total < buffer.length) {
      const { bytesRead } = await handle.read(buffer, total, buffer.length - total, total);
      if (bytesRead === 0) break;
      total += bytesRead;
    }
    if (total > maxBytes) throw failure('TOO_LARGE');
    const { mtimeMs } = await stat(file);
    return { bytes: buffer.subarray(0, total), modified: mtimeMs };
  } finally {
    await handle.close();
  }
}
