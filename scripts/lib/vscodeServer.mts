import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { rgPath } from '@vscode/ripgrep';
import { codeServer } from './paths.mts';

/**
 * A real VS Code from the npm registry alone: the server and the workbench that the package `code-server` contains,
 * started without code-server's own wrapper.
 */

/** VS Code that says nothing of its own accord: no welcome page, no questions, no look-ups outside this machine. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.enableExperiments': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'npm.fetchOnlinePackageInfo': false,
  'git.enabled': false,
  'json.schemaDownload.enable': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'files.simpleDialog.enable': true,
  'window.menuBarVisibility': 'compact',
};

export interface Server {
  readonly port: number;
  readonly pid: number;
  /** The folder with the server's data: user settings, extensions, storage, logs. */
  readonly data: string;
  /** Ends the server and all its processes. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Kept over restarts to keep progress; a new temporary one by default, removed on `stop`. */
  readonly data?: string;
  readonly port?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A folder of installed extensions (installed.mts); none by default. */
  readonly extensions?: string;
  /** Settings of the machine, where those have to be that name a program. */
  readonly machineSettings?: Readonly<Record<string, unknown>>;
  /** Let VS Code ask whether the folder is trusted. */
  readonly trust?: boolean;
}

/** Installs what VS Code's server needs into its package: once, 5 to 10 seconds. */
export function ensureServer({ terminals = false } = {}): void {
  const modules = path.join(codeServer, 'node_modules');
  if (!fs.existsSync(path.join(codeServer, 'out', 'server-main.js'))) {
    throw new Error('The package code-server is not complete. Mend: remove node_modules and start again.');
  }
  const done = path.join(modules, '.roadmap-done');
  if (!fs.existsSync(done)) {
    console.log("Installing what VS Code's server needs (once) …");
    const install = [
      'install',
      '--omit=dev',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel',
      'error',
    ];
    npm(install, 'inherit');
    // TypeScript, for VS Code's own JavaScript support: without it every file opens with an error message.
    npm(install, 'inherit', path.join(codeServer, 'extensions'));
    fs.writeFileSync(done, '');
  }
  // File search, which the server's own package would download when it is installed.
  const search = path.join(modules, '@vscode', 'ripgrep', 'bin', path.basename(rgPath));
  if (!fs.existsSync(search)) {
    fs.mkdirSync(path.dirname(search), { recursive: true });
    fs.copyFileSync(rgPath, search);
    fs.chmodSync(search, 0o755);
  }
  const tried = path.join(modules, '.roadmap-terminals');
  if (terminals && !fs.existsSync(tried)) {
    console.log('Building terminal support (once) …');
    try {
      npm(
        [
          'rebuild',
          'node-pty',
          '--ignore-scripts=false',
          '--foreground-scripts=false',
          '--loglevel',
          'silent',
        ],
        'ignore',
      );
    } catch {
      // npm reports an error also when what is needed was built, so the result is looked at instead.
    }
    if (!fs.existsSync(path.join(modules, 'node-pty', 'build', 'Release', 'pty.node'))) {
      console.log(
        'Terminals will not open in this VS Code: that needs a C++ compiler and Python. All else works.',
      );
    }
    fs.writeFileSync(tried, '');
  }
}

function npm(args: readonly string[], stdio: 'inherit' | 'ignore', cwd = codeServer): void {
  const windows = process.platform === 'win32';
  execFileSync(windows ? 'npm.cmd' : 'npm', args, {
    cwd,
    stdio: ['ignore', stdio, stdio],
    shell: windows,
  });
}

const running = new Set<ChildProcess>();

/** Starts VS Code's server on the loopback interface. It ends with this process, however that ends. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const data = options.data ?? fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-vscode-'));
  const user = path.join(data, 'data', 'User');
  fs.mkdirSync(user, { recursive: true });
  const settingsFile = path.join(user, 'settings.json');
  if (!fs.existsSync(settingsFile)) {
    const trust = options.trust ? { 'security.workspace.trust.enabled': true } : {};
    fs.writeFileSync(
      settingsFile,
      JSON.stringify({ ...quietSettings, ...trust, ...options.settings }, null, 2),
    );
  }
  const machine = path.join(data, 'data', 'Machine');
  fs.mkdirSync(machine, { recursive: true });
  fs.writeFileSync(path.join(machine, 'settings.json'), JSON.stringify(options.machineSettings ?? {}));
  const port = options.port ?? (await freePort());
  const args = [
    path.join(codeServer, 'out', 'server-main.js'),
    ...[
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--without-connection-token',
      '--accept-server-license-terms',
    ],
    ...['--server-data-dir', data, '--telemetry-level', 'off'],
    ...(options.extensions === undefined ? [] : ['--extensions-dir', options.extensions]),
    ...(options.trust ? [] : ['--disable-workspace-trust']),
  ];
  const log = path.join(data, 'server.log');
  const out = fs.openSync(log, 'w');
  const home = path.join(data, 'home');
  fs.mkdirSync(home, { recursive: true });
  const child = spawn(process.execPath, args, {
    // A group of its own, so that the extension hosts can be ended with it.
    detached: process.platform !== 'win32',
    stdio: ['ignore', out, out],
    env: { ...serverEnvironment(), EXTENSIONS_GALLERY: '{}', HOME: home },
  });
  fs.closeSync(out);
  running.add(child);
  const stop = async (): Promise<void> => {
    await end(child);
    running.delete(child);
    if (options.data === undefined) fs.rmSync(data, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await poll('VS Code’s server to answer', 30_000, async () => {
      if (child.exitCode !== null)
        throw new Error(
          `VS Code's server ended with ${child.exitCode}:\n${fs.readFileSync(log, 'utf8').slice(-2000)}`,
        );
      return (await statusOf(`http://127.0.0.1:${port}/version`)) === 200;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, pid: child.pid ?? 0, data, stop };
}

/** The address of a workbench: a folder to open, and an extension under development to load. */
export function workbenchUrl(
  port: number,
  options: { folder?: string; extension?: string; tests?: string },
): string {
  const url = new URL(`http://127.0.0.1:${port}/`);
  if (options.folder !== undefined) {
    url.searchParams.set(
      options.folder.endsWith('.code-workspace') ? 'workspace' : 'folder',
      serverPath(options.folder),
    );
  } else url.searchParams.set('ew', 'true');
  const remote = (file: string): string => `vscode-remote://127.0.0.1:${port}${serverPath(file)}`;
  const payload = [
    ...(options.extension === undefined ? [] : [['extensionDevelopmentPath', remote(options.extension)]]),
    ...(options.tests === undefined ? [] : [['extensionTestsPath', remote(options.tests)]]),
  ];
  if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/** Asks until the answer is yes. @throws Error naming what was waited for, after `timeoutMs`. */
export async function poll(
  what: string,
  timeoutMs: number,
  ask: () => Promise<boolean> | boolean,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`waited ${timeoutMs / 1000} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

const serverPath = (file: string): string =>
  process.platform === 'win32' ? `/${file.replaceAll('\\', '/')}` : file;

/** Without what an outer VS Code, npm or test runner set for its own children. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const outer = /^(VSCODE_|npm_|NODE_OPTIONS$|ELECTRON_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([key]) => !outer.test(key)));
}

function statusOf(url: string): Promise<number> {
  return new Promise((resolve) => {
    http
      .get(url, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      })
      .on('error', () => resolve(0));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signal(child, 'SIGTERM');
  const timer = setTimeout(() => signal(child, 'SIGKILL'), 3000);
  await gone;
  clearTimeout(timer);
  signal(child, 'SIGKILL'); // what is left of its group
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (process.platform === 'win32') child.kill(name);
    else if (child.pid !== undefined) process.kill(-child.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // ESRCH: it is gone already
  }
}

process.on('exit', () => {
  for (const child of running) signal(child, 'SIGKILL');
});
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => process.exit(130));
