// Takes the age of a folder after it has removed something in it: it looks young, and stays.
import { lstat, readdir, rmdir, unlink } from 'node:fs/promises';
import path from 'node:path';

export async function sweep(root, { maxAgeMs, now = Date.now() }) {
  const result = { files: 0, bytes: 0, failed: [] };
  const old = ({ mtimeMs }) => now - mtimeMs > maxAgeMs;

  /** What is there may be gone when we come to it, and that is fine. Anything else is noted. */
  async function attempt(file, work) {
    try {
      await work();
    } catch (err) {
      if (err.code !== 'ENOENT') result.failed.push({ path: file, code: err.code });
    }
  }

  async function sweepFile(file) {
    const stats = await lstat(file);
    if (!stats.isFile() || !old(stats)) return;
    await unlink(file);
    result.files++;
    result.bytes += stats.size;
  }

  async function sweepFolder(folder) {
    await sweepEntries(await readdir(folder, { withFileTypes: true }), folder);
    const stats = await lstat(folder);
    if (Date.now() - stats.mtimeMs <= maxAgeMs) return;
    try {
      await rmdir(folder); // only if it is empty, and the kernel looks
    } catch (err) {
      if (err.code !== 'ENOTEMPTY' && err.code !== 'EEXIST') throw err;
    }
  }

  async function sweepEntries(entries, folder) {
    for (const entry of entries) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) await attempt(file, () => sweepFolder(file));
      else if (entry.isFile()) await attempt(file, () => sweepFile(file));
    }
  }

  await sweepEntries(await readdir(root, { withFileTypes: true }), root);
  return result;
}
