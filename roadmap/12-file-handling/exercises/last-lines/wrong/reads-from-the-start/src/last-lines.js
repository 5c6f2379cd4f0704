// Reads all lines from the beginning and keeps the last: right, and a minute late for a file of some gigabytes.
import { open } from 'node:fs/promises';

export async function lastLines(file, count) {
  if (count === 0) return [];
  const handle = await open(file);
  const kept = [];
  try {
    const { size } = await handle.stat();
    if (size === 0) return [];
    for await (const line of handle.readLines({ end: size - 1 })) {
      kept.push(kept.length === 0 ? line.replace(/^\ufeff/, '') : line);
      if (kept.length > count) kept.shift();
    }
    return kept;
  } finally {
    await handle.close();
  }
}
