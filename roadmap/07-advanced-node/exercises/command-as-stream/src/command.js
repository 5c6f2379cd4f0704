import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';

/**
 * A program as a stage of a pipeline.
 *
 * @param {string} file the program
 * @param {string[]} args
 * @returns {Duplex} writes to its stdin, reads from its stdout
 */
export function command(file, args = []) {
  const child = spawn(file, args, { stdio: 'pipe', windowsHide: true });
  // TODO: nobody asks how the program ended, and nobody reads what it says on stderr
  return Duplex.from({ writable: child.stdin, readable: child.stdout });
}
