import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../lib/paths.mts';
import type { ProjectSource } from './project.mts';
import type { Tools } from './projectTests.mts';

/** What checks run with: folders that are gone at the end, and packages that are installed once for all projects. */
export class CheckTools implements Tools {
  readonly #root = fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-content-'));
  readonly #installs = new Map<string, Promise<string>>();
  #folders = 0;

  /** @param node the program on which all is run */
  constructor(readonly node: string) {}

  readonly scratch = (): string => {
    const folder = path.join(this.#root, String(++this.#folders));
    fs.mkdirSync(folder);
    return folder;
  };

  readonly dependencies = async (project: ProjectSource): Promise<string | undefined> => {
    const lock = project.files.find((file) => file.path === 'package-lock.json');
    if (project.manifest.dependencies === undefined && project.manifest.devDependencies === undefined)
      return undefined;
    if (lock === undefined) throw new Error(`${project.folder} has dependencies and no package-lock.json`);
    // Projects that want the same packages share them: their locks differ in the project's name alone.
    const wanted = lock.text.replaceAll(`"name": "${project.id}"`, '');
    const key = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
    let install = this.#installs.get(key);
    if (install === undefined) this.#installs.set(key, (install = installDependencies(project, key)));
    return install;
  };

  dispose(): void {
    fs.rmSync(this.#root, { recursive: true, force: true });
  }
}

/** `npm ci` of a project in a folder that later runs find again. */
async function installDependencies(project: ProjectSource, key: string): Promise<string> {
  const folder = path.join(cacheFolder, 'examples', key);
  const modules = path.join(folder, 'node_modules');
  if (fs.existsSync(path.join(folder, 'done'))) return modules;
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  for (const file of project.files) {
    if (file.path === 'package.json' || file.path === 'package-lock.json')
      fs.writeFileSync(path.join(folder, file.path), file.text);
  }
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  await promisify(execFile)(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    shell: process.platform === 'win32',
  });
  fs.mkdirSync(modules, { recursive: true });
  fs.writeFileSync(path.join(folder, 'done'), '');
  return modules;
}
