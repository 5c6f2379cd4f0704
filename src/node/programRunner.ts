import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { majorOf, OLDEST_NODE } from '../core/nodeVersion.ts';
import type { Program, ProgramRunner, Run, RunEnd } from '../core/ports.ts';

/** A program that prints more than this has its output cut: the note is no terminal. */
const MAX_OUTPUT = 200_000;

/** Runs blocks with the user's Node.js, each in a new empty folder that is removed afterwards. */
export class NodeProgramRunner implements ProgramRunner {
  /** What `node --version` said, by path: asked once for each. */
  readonly #versions = new Map<string, Promise<string>>();

  /** @param limitMs after which a program is ended. */
  constructor(private readonly limitMs = 30_000) {}

  run(program: Program, node: string, onOutput: (text: string, stream: 'stdout' | 'stderr') => void): Run {
    const control: Control = { stopped: false, child: undefined };
    return {
      ended: this.#run(program, node, onOutput, control).catch((error: unknown): RunEnd => ({
        kind: 'failed',
        message: error instanceof Error ? error.message : String(error),
      })),
      stop: () => {
        control.stopped = true;
        if (control.child !== undefined) killTree(control.child);
      },
    };
  }

  async #run(
    program: Program,
    setting: string,
    onOutput: (text: string, stream: 'stdout' | 'stderr') => void,
    control: Control,
  ): Promise<RunEnd> {
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
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'nodejs-roadmap-'));
    try {
      const file = path.join(folder, program.commonjs ? 'block.cjs' : 'block.mjs');
      await fs.writeFile(file, program.code);
      if (control.stopped) return { kind: 'stopped' };
      return await this.#spawn(node, file, folder, program, onOutput, control);
    } finally {
      await fs.rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
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

  #spawn(
    node: string,
    file: string,
    cwd: string,
    program: Program,
    onOutput: (text: string, stream: 'stdout' | 'stderr') => void,
    control: Control,
  ): Promise<RunEnd> {
    return new Promise((resolve, reject) => {
      const started = performance.now();
      const seconds = (): number => (performance.now() - started) / 1000;
      const child = spawn(node, [...program.flags, file], {
        cwd,
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsHide: true,
        // A group of its own, so that what the program starts ends with it.
        detached: process.platform !== 'win32',
        env: { ...ownEnvironment(), NO_COLOR: '1', ...program.env },
      });
      control.child = child;
      let tooLong = false;
      const timer = setTimeout(() => {
        tooLong = true;
        killTree(child);
      }, this.limitMs);
      let printed = 0;
      for (const stream of ['stdout', 'stderr'] as const) {
        child[stream].setEncoding('utf8').on('data', (text: string) => {
          const room = MAX_OUTPUT - printed;
          printed += text.length;
          if (room > 0) onOutput(text.slice(0, room), stream);
          if (room > 0 && printed > MAX_OUTPUT) onOutput('\n…\n', stream);
        });
      }
      child.on('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
      child.on('close', (code, signal) => {
        clearTimeout(timer);
        killTree(child); // what it left running
        if (control.stopped) resolve({ kind: 'stopped' });
        else if (tooLong) resolve({ kind: 'too long', seconds: this.limitMs / 1000 });
        else if (code === null) resolve({ kind: 'killed', signal: signal ?? '' });
        else resolve({ kind: 'exited', code, seconds: seconds() });
      });
    });
  }
}

interface Control {
  stopped: boolean;
  child: ChildProcess | undefined;
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
  const foreign = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$|NODE_PATH$|npm_)/;
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
