// Never syncs: after a power cut the name may be gone, or lead to an empty file.
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
    } finally {
      await handle.close();
    }
    try {
      await link(temporary, file); // a second name for the same file, or EEXIST
    } catch (err) {
      if (err.code === 'EEXIST') return false;
      throw err;
    }
  } finally {
    await rm(temporary, { force: true });
  }
  return true;
}
