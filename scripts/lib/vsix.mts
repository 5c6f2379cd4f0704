import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { codeServer, dist, repository } from './paths.mts';

/** Builds and packs the extension as it ships; the file's path. */
export async function packVsix(file = path.join(dist, 'nodejs-backend-roadmap.vsix')): Promise<string> {
  execFileSync(process.execPath, ['esbuild.js', '--production'], { cwd: repository, stdio: 'inherit' });
  fs.mkdirSync(path.dirname(file), { recursive: true });
  await createVSIX({
    cwd: repository,
    packagePath: file,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  return file;
}

/** What a VSIX of the present build would hold. */
export async function packedFiles(): Promise<string[]> {
  const files = await listFiles({ cwd: repository, packageManager: PackageManager.None });
  return files.map((file) => file.split(path.sep).join('/')).sort();
}

/** Installs a VSIX with VS Code's own installer into a folder that `--extensions-dir` can name. */
export function installVsix(vsix: string, extensions: string): void {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-install-'));
  try {
    const output = execFileSync(
      process.execPath,
      [
        path.join(codeServer, 'out', 'server-main.js'),
        ...['--server-data-dir', data, '--extensions-dir', extensions, '--accept-server-license-terms'],
        ...['--install-extension', vsix, '--force'],
      ],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, EXTENSIONS_GALLERY: '{}', HOME: data },
      },
    );
    if (!output.includes('successfully installed'))
      throw new Error(`VS Code did not install ${vsix}:\n${output}`);
  } finally {
    fs.rmSync(data, { recursive: true, force: true, maxRetries: 3 });
  }
}
