import fs from 'node:fs/promises';

/** Opens a file for appending: each append goes to what is the end at that moment, also after a truncation. */
export async function openAppend(path) {
  const handle = await fs.open(path, 'a');
  return { append: (text) => handle.appendFile(text), close: () => handle.close() };
}
