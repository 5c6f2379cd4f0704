import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Removes what is old below `root`.
 *
 * @param {string} root
 * @param {{ maxAgeMs: number, now?: number }} options
 * @returns {Promise<{ files: number, bytes: number, failed: { path: string, code: string }[] }>}
 */
export async function sweep(root, { maxAgeMs, now = Date.now() }) {
  // TODO: a link may lead out of here, others work in here, and one error must not stop the rest.
  const result = { files: 0, bytes: 0, failed: [] };
  for (const name of await readdir(root, { recursive: true })) {
    const stats = await stat(path.join(root, name));
    if (now - stats.mtimeMs <= maxAgeMs) continue;
    await rm(path.join(root, name), { recursive: true, force: true });
    result.files++;
    result.bytes += stats.size;
  }
  return result;
}
