import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { majorOf, OLDEST_NODE } from '../core/nodeVersion.ts';
import type { Run, RunEnd } from '../core/ports.ts';

/** What is printed beyond this many characters is cut: a note is no terminal. */
const MAX_OUTPUT = 200_000;

export interface NodeOptions {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** After which it is ended. */
  readonly limitMs: number;
  readonly maxOutput?: number;
  readonly onOutput: (text: string, stream: 'stdout' | 'stderr') => void;
}

export interface UsableNode {
  readonly node: string;
  readonly version: string;
}

/** A process that may not have started yet, and can be stopped all the same. */
export class Control {
  stopped = false;
  child: ChildProcess | undefined;

  stop(): void {
    this.stopped = true;
    if (this.child !== undefined) killTree(this.child);
  }
}

/** Starts work that ends with a `RunEnd`, whatever happens in it. */
export function startRun(work: (control: Control) => Promise<RunEnd>): Run {
  const control = new Control();
  return {
    ended: work(control).catch((error: unknown): RunEnd => ({
      kind: 'failed',
      message: error instanceof Error ? error.message : String(error),
    })),
    stop: () => control.stop(),
  };
}

/** Finds the Node.js to use, and asks each for its version once. */
export class NodeFinder {
  /** What `node --version` said, by path. */
  readonly #versions = new Map<string, Promise<string>>();

  /**
   * @param setting an absolute path, or empty for the `node` of the PATH.
   * @returns why not, where there is none that can be used.
   */
  async find(setting: string): Promise<UsableNode | RunEnd> {
    const node = setting === '' ? findNode(process.env['PATH'] ?? process.env['Path'] ?? '') : setting;
    if (node === undefined || !path.isAbsolute(node))
      return { kind: 'no node', node: setting === '' ? 'node' : setting };
    let version: string;
    try {
      version = await this.#version(node);
    } catch {
      this.#versions.delete(node); // it may be there the next time
      return { kind: 'no node', node };
    }
    if ((majorOf(version) ?? 0) < OLDEST_NODE) return { kind: 'old node', version, wanted: OLDEST_NODE };
    return { node, version };
  }

  #version(node: string): Promise<string> {
    let version = this.#versions.get(node);
    if (version === undefined) {
      version = promisify(execFile)(node, ['--version'], {
        timeout: 10_000,
        env: ownEnvironment(),
        cwd: os.tmpdir(),
      }).then(({ stdout }) => stdout.trim());
      this.#versions.set(node, version);
    }
    return version;
  }
}

/** Runs Node.js until it ends, is stopped, or has taken too long; whatever it started ends with it. */
export function runNode(
  { node, version }: UsableNode,
  { args, cwd, env, limitMs, maxOutput = MAX_OUTPUT, onOutput }: NodeOptions,
  control: Control,
): Promise<RunEnd> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(node, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      // A group of its own, so that what the program starts ends with it.
      detached: process.platform !== 'win32',
      env: { ...ownEnvironment(), NO_COLOR: '1', ...env },
    });
    control.child = child;
    let tooLong = false;
    const timer = setTimeout(() => {
      tooLong = true;
      killTree(child);
    }, limitMs);
    let printed = 0;
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        const room = maxOutput - printed;
        printed += text.length;
        if (room > 0) onOutput(text.slice(0, room), stream);
        if (room > 0 && printed > maxOutput) onOutput('\n…\n', stream);
      });
    }
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      killTree(child); // what it left running
      const seconds = (performance.now() - started) / 1000;
      if (control.stopped) resolve({ kind: 'stopped' });
      else if (tooLong) resolve({ kind: 'too long', seconds: limitMs / 1000 });
      else if (code === null) resolve({ kind: 'killed', signal: signal ?? '' });
      else resolve({ kind: 'exited', code, seconds, version });
    });
  });
}

/**
 * The first `node` of a PATH. Entries that are not absolute are passed over: they would find whatever a folder brings.
 */
export function findNode(searchPath: string): string | undefined {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return searchPath
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false; // not there, or not ours to run: the next folder may have one
  }
}

/** Without what VS Code set for its own processes. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$|NODE_PATH$|NODE_TEST_CONTEXT$|npm_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([key]) => !foreign.test(key)));
}

function killTree(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    if (child.exitCode === null && child.signalCode === null)
      spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: the whole group is gone already.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
