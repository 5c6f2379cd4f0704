// Answers null to every error, and closes the handle only when all went well.
import { open } from 'node:fs/promises';

const failure = (code) => Object.assign(new Error(code), { code });

export async function readDocument(file, { maxBytes }) {
  const handle = await open(file).catch(() => null);
  if (handle === null) return null;
  const stats = await handle.stat();
  if (!stats.isFile()) throw failure('NOT_A_FILE');
  const buffer = Buffer.alloc(maxBytes + 1);
  let total = 0;
  while (total < buffer.length) {
    const { bytesRead } = await handle.read(buffer, total, buffer.length - total, total);
    if (bytesRead === 0) break;
    total += bytesRead;
  }
  if (total > maxBytes) throw failure('TOO_LARGE');
  await handle.close();
  return { bytes: buffer.subarray(0, total), modified: stats.mtimeMs };
}
