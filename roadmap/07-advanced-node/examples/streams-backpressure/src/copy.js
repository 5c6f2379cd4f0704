import { once } from 'node:events';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export const CHUNK = 64 * 1024;

/** Takes one chunk per turn of the event loop, like a socket with a slow reader. Reports its queue before each. */
export function slowDestination(onQueued = () => {}) {
  return new Writable({
    highWaterMark: CHUNK, // said here, because the default is 64 KiB, but 16 KiB on Windows
    write(chunk, encoding, done) {
      onQueued(this.writableLength);
      setImmediate(done);
    },
  });
}

/** Yields `mebibytes` MiB in chunks of 64 KiB. */
export function* source(mebibytes) {
  for (let sent = 0; sent < mebibytes * 1024 * 1024; sent += CHUNK) yield Buffer.alloc(CHUNK);
}

// #region ignoring
export async function copyIgnoring(chunks, out) {
  for (const chunk of chunks) out.write(chunk); // the return value is thrown away
  out.end();
  await once(out, 'finish');
}
// #endregion

// #region waiting
export async function copyWaiting(chunks, out) {
  for (const chunk of chunks) {
    if (!out.write(chunk)) await once(out, 'drain'); // rejects if `out` fails meanwhile
  }
  out.end();
  await once(out, 'finish');
}
// #endregion

// #region pipeline
/** Waits, ends, hears of every failure, and destroys both sides then. */
export async function copyPipeline(chunks, out) {
  await pipeline(chunks, out);
}
// #endregion
