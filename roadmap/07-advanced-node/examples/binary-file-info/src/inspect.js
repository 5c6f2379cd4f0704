import { open } from 'node:fs/promises';
import { formats } from './formats.js';

/** Resolves with the kind of a file and what its header says. Reads a few bytes, whatever its size. */
export async function inspect(file) {
  const handle = await open(file);
  try {
    const readAt = (position, length) => readUpTo(handle, position, length);
    const head = await readAt(0, 64);
    const format = formats.find(({ matches }) => matches(head));
    if (!format) return { kind: 'unknown', starts: head.toString('hex', 0, 8) };
    return { kind: format.kind, ...await format.details(head, readAt) };
  } catch (cause) {
    // a file that ends within its header: our own reads are out of bounds
    if (cause.code === 'ERR_OUT_OF_RANGE' || cause.code === 'ERR_BUFFER_OUT_OF_BOUNDS') {
      throw new Error(`${file} ends too early`, { cause });
    }
    throw cause;
  } finally {
    await handle.close();
  }
}

// #region read
/** As many bytes as there are, at most `length`. */
async function readUpTo(handle, position, length) {
  const buffer = Buffer.allocUnsafe(length); // not zeroed: only the part that was read may leave this function
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
// #endregion
