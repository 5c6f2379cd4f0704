// Looks, then renames: whoever took the name in between is replaced.
import { randomUUID } from 'node:crypto';
import { access, open, rename, rm } from 'node:fs/promises';
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
    const taken = await access(file).then(() => true, () => false);
    if (taken) return false;
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
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
