// Hands EPIPE on: whoever takes only the first line of a program's output gets an error for it.
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
  let closed = false;
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => { stderr = (stderr + text).slice(-1000); });
  child.stdin.on('error', () => {}); // EPIPE: it stopped reading. Whether that is a failure, the exit code says.

  const stream = new Duplex({
    read() {
      child.stdout.resume();
    },
    write(chunk, encoding, done) {
      child.stdin.write(chunk, done);
    },
    final(done) {
      child.stdin.end(() => done());
    },
    destroy(err, done) {
      if (closed) return done(err);
      child.once('close', () => done(err));
      child.stdout.resume(); // what nobody reads keeps 'close' from coming
      child.kill('SIGKILL');
    },
  });

  child.stdout.on('data', (chunk) => {
    if (!stream.destroyed && !stream.push(chunk)) child.stdout.pause();
  });
  child.on('error', (err) => {
    if (child.pid === undefined) closed = true; // it has never been there
    stream.destroy(err);
  });
  child.on('close', (exitCode, signal) => {
    closed = true;
    if (stream.destroyed) return;
    if (exitCode === 0) {
      stream.push(null);
    } else {
      const how = signal ? `was killed by ${signal}` : `exited with code ${exitCode}`;
      stream.destroy(Object.assign(new Error(`${file} ${how}: ${stderr}`), { code: 'COMMAND_FAILED', exitCode, signal, stderr }));
    }
  });
  return stream;
}
