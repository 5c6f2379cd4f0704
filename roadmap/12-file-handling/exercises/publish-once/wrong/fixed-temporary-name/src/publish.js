// One temporary name for each file: after a crash it is taken, and nothing is ever published under this name again.
import { link, open, rm } from 'node:fs/promises';
import path from 'node:path';

export async function publish(file, content) {
  const folder = path.dirname(file);
  const temporary = path.join(folder, `.${path.basename(file)}.tmp`);
  let handle;
  try {
    handle = await open(temporary, 'wx');
  } catch (err) {
    if (err.code === 'EEXIST') return false;
    throw err;
  }
  try {
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
