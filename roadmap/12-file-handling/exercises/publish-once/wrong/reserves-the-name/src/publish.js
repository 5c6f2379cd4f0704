// Takes the name with an empty file first, then renames the content over it: readers find an empty report, and a crash leaves one for ever.
import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

export async function publish(file, content) {
  const folder = path.dirname(file);
  const temporary = path.join(folder, `.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    try {
      await (await open(file, 'wx')).close();
    } catch (err) {
      if (err.code === 'EEXIST') return false;
      throw err;
    }
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
  if (process.platform !== 'win32') {
    const handle = await open(folder);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
  return true;
}
