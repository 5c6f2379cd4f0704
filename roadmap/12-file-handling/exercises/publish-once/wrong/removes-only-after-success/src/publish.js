// Removes the temporary file only when all went well: each defeat and each failure leaves one.
import { randomUUID } from 'node:crypto';
import { link, open, rm } from 'node:fs/promises';
import path from 'node:path';

export async function publish(file, content) {
  const folder = path.dirname(file);
  const temporary = path.join(folder, `.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(content);
      await handle.sync(); // or a power cut may keep the name and lose the content
    } finally {
      await handle.close();
    }
    try {
      await link(temporary, file); // a second name for the same file, or EEXIST
    } catch (err) {
      if (err.code === 'EEXIST') return false;
      throw err;
    }
    await rm(temporary, { force: true });
  } catch (err) {
    throw err;
  }
  await syncFolder(folder);
  return true;
}

async function syncFolder(folder) {
  if (process.platform === 'win32') return; // refused there
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
