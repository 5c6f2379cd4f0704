// Sets up what is missing on a fresh machine, then goes on with a script:
//
//     node scripts/setup.mjs                        the project's packages, built
//     node scripts/setup.mjs --then FILE [args…]    the same, then `node --import tsx FILE args…`
//
// Needs Node 20 or later and npm, and nothing else: so plain JavaScript, and no import that is not Node's own.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const windows = process.platform === 'win32';

/** Installs the locked packages unless that has been done for this very lockfile. */
export function ensurePackages() {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    console.error(`This project needs Node 20 or later; this is ${process.versions.node}.`);
    process.exit(1);
  }
  const lock = createHash('sha256')
    .update(fs.readFileSync(path.join(repository, 'package-lock.json')))
    .digest('hex');
  const stamp = path.join(repository, 'node_modules', '.cache', 'roadmap', 'lock');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === lock) return;
  console.log('Installing packages (once, about a minute) …');
  const { status } = spawnSync(
    windows ? 'npm.cmd' : 'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'],
    {
      cwd: repository,
      stdio: 'inherit',
      shell: windows,
    },
  );
  if (status !== 0) {
    console.error(
      'npm ci failed. Mend: see its message above; it needs the npm registry, and then never again.',
    );
    process.exit(1);
  }
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, lock);
}

/** What `node` is called with to run a TypeScript file of this repository. */
const nodeArguments = (file, args) => [
  '--import',
  pathToFileURL(path.join(repository, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href,
  path.join(repository, file),
  ...args,
];

/** Runs a TypeScript file of this repository in a process of its own, and waits for it; its exit code. */
export function runScript(file, args = [], env = {}) {
  const { status, signal } = spawnSync(process.execPath, nodeArguments(file, args), {
    cwd: repository,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return status ?? (signal === null ? 1 : 130);
}

/** The same for one that goes on until it is ended: signals reach it, also those that are sent to this process alone. */
export function superviseScript(file, args = []) {
  const child = spawn(process.execPath, nodeArguments(file, args), { cwd: repository, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('close', (code) => (process.exitCode = code ?? 130));
}

if (path.resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  ensurePackages();
  const then = process.argv.indexOf('--then');
  const file = process.argv[then + 1];
  if (then < 0 || file === undefined) process.exitCode = runScript('scripts/prepare.mts');
  else process.exitCode = runScript(file, process.argv.slice(then + 2));
}
