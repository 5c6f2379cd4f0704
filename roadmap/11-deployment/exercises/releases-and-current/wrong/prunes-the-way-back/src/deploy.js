// Keeps the latest names only: after a roll back the release that ran until now is removed.
import { constants } from 'node:fs';
import { access, cp, mkdir, open, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

async function lock(path) {
  try {
    const file = await open(path, 'wx'); // test and creation in one step
    await file.close();
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    throw Object.assign(new Error(`another deploy is running (${path})`), { code: 'ELOCKED' });
  }
}

async function currentId(root) {
  try {
    return basename(await readlink(join(root, 'current')));
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

async function point(root, id) {
  const current = join(root, 'current');
  if (id === null) return rm(current, { force: true });
  const next = join(root, '.current-next');
  await rm(next, { force: true }); // left by a deploy that was killed
  await symlink(`releases/${id}`, next);
  await rename(next, current); // replaces the old link in one step
}

async function install(root, id, artifact) {
  const place = join(root, 'releases', id);
  const incoming = join(root, 'releases', `.incoming-${id}`);
  await mkdir(join(root, 'releases'), { recursive: true });
  const taken = await access(place, constants.F_OK).then(() => true, () => false);
  if (taken) throw new Error(`release ${id} exists already`);
  try {
    await rm(incoming, { recursive: true, force: true });
    await cp(artifact, incoming, { recursive: true });
    await rename(incoming, place);
  } catch (error) {
    await rm(incoming, { recursive: true, force: true });
    throw error;
  }
}

async function prune(root, keep, spared) {
  const names = (await readdir(join(root, 'releases'))).filter((name) => !name.startsWith('.')).sort();
  const old = names.slice(0, Math.max(0, names.length - keep)).filter((name) => name !== spared[0]);
  for (const name of old) {
    await rm(join(root, 'releases', name), { recursive: true, force: true })
      .catch((error) => console.error(`release ${name} stays: ${error.message}`));
  }
}

export async function deploy({ root, id, artifact, keep, restart, healthy }) {
  const lockFile = join(root, 'deploy.lock');
  await lock(lockFile);
  try {
    const previous = await currentId(root);
    await install(root, id, artifact);
    try {
      await point(root, id);
      await restart();
      if ((await healthy()) === false) throw new Error('the health check said no');
    } catch (cause) {
      await point(root, previous);
      const back = previous === null ? 'nothing to go back to' : `back on ${previous}`;
      const restarted = previous === null || (await restart().then(() => true, () => false));
      await rm(join(root, 'releases', id), { recursive: true, force: true });
      throw new Error(`${id} failed, ${back}${restarted ? '' : ', but its restart failed'}`, { cause });
    }
    await prune(root, keep, [id, previous]);
    return { id, previous };
  } finally {
    await rm(lockFile, { force: true });
  }
}
