import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A folder to serve, with things around it that must not be served. */
export async function createPlayground() {
  const base = await realpath(await mkdtemp(path.join(os.tmpdir(), 'static-file-jail-')));
  const root = path.join(base, 'public');
  const write = (name, text) => writeFile(path.join(base, name), text);

  await mkdir(path.join(root, 'img'), { recursive: true });
  await mkdir(path.join(base, 'public-old'));
  await write('public/index.html', '<h1>hello</h1>\n');
  await write('public/100% café.txt', 'a name with a percent sign\n');
  await write('public/img/logo.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>\n');
  await write('public/.env', 'SECRET=1\n');
  await write('public-old/backup.txt', 'SECRET of last year\n');
  await write('secret.txt', 'SECRET\n');
  // 'junction' is what Windows lets everybody create; other systems ignore it.
  await symlink(base, path.join(root, 'link'), 'junction');
  await symlink(path.join(root, 'img'), path.join(root, 'pictures'), 'junction');

  return { base, root, remove: () => rm(base, { recursive: true, force: true }) };
}
