import { cp, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * @param {{ root: string, id: string, artifact: string, keep: number,
 *   restart: () => Promise<void>, healthy: () => Promise<boolean | void> }} options
 * @returns {Promise<{ id: string, previous: string | null }>}
 */
export async function deploy({ root, id, artifact, keep, restart, healthy }) {
  // TODO: the lock, the switch in one step, the way back, and what may be removed.
  await cp(artifact, join(root, 'releases', id), { recursive: true });
  await symlink(join('releases', id), join(root, 'current'));
  await restart();
  await healthy();
  return { id, previous: null };
}
