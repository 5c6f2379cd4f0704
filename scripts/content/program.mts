import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Runs a program with its two outputs in one file, so that their order is kept. */
export function runProgram(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<{ code: number | null; output: string; timedOut: boolean }> {
  return new Promise((resolve, reject) => {
    const file = path.join(os.tmpdir(), `nbr-out-${process.pid}-${Math.random().toString(36).slice(2)}`);
    const out = fs.openSync(file, 'w+');
    let timedOut = false;
    const child = spawn(command, args, {
      cwd,
      stdio: ['ignore', out, out],
      // A group of its own, so that what it leaves running ends with it.
      detached: process.platform !== 'win32',
      env: { ...cleanEnvironment(command), ...env },
    });
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child);
    }, timeoutMs);
    const finish = (): string => {
      clearTimeout(timer);
      killGroup(child);
      fs.closeSync(out);
      const output = fs.readFileSync(file, 'utf8');
      fs.rmSync(file, { force: true });
      return output;
    };
    child.on('error', (error) => {
      // Nothing was started, so `close` follows and cleans up.
      reject(error);
    });
    child.on('close', (code) => resolve({ code, output: finish(), timedOut }));
  });
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    if (process.platform !== 'win32') process.kill(-pid, 'SIGKILL');
    else if (exitCode === null && signalCode === null) process.kill(pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: the whole group is gone already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** What a reader's terminal would have, without this machine's habits. */
function cleanEnvironment(node: string): NodeJS.ProcessEnv {
  const habits = /^(npm_|NODE_OPTIONS$|NODE_TEST_CONTEXT$|FORCE_COLOR$|NODE_ENV$|CI$)/;
  const env: NodeJS.ProcessEnv = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !habits.test(key)),
  );
  env['NO_COLOR'] = '1';
  env['PATH'] = `${path.dirname(node)}${path.delimiter}${process.env['PATH'] ?? ''}`;
  return env;
}
