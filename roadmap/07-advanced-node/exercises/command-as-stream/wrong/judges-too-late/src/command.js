// Joins the two pipes and looks at the exit code as well, but 'end' has been emitted by then.
import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';

export function command(file, args = []) {
  const child = spawn(file, args, { stdio: 'pipe', windowsHide: true });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => { stderr = (stderr + text).slice(-1000); });
  const stream = Duplex.from({ writable: child.stdin, readable: child.stdout });
  child.on('error', (err) => stream.destroy(err));
  child.on('exit', (exitCode, signal) => {
    if (exitCode !== 0) stream.destroy(Object.assign(new Error(stderr), { code: 'COMMAND_FAILED', exitCode, signal, stderr }));
  });
  stream.on('close', () => child.kill());
  return stream;
}
