// Always holds back as many bytes as the longest secret has, less one: the last line of the log is stuck.
import { Transform } from 'node:stream';

const MASK = Buffer.from('***');

export function redact(secrets) {
  const needles = secrets.filter((secret) => secret !== '').map((secret) => Buffer.from(secret));
  needles.sort((a, b) => b.length - a.length);
  const tail = (needles[0]?.length ?? 1) - 1;
  let held = Buffer.alloc(0);

  function scan(data, last) {
    const out = [];
    let at = 0;
    let from = 0;
    const end = last ? data.length : data.length - tail;
    while (at < end) {
      const needle = needles.find((n) => data.subarray(at, at + n.length).equals(n));
      if (needle) {
        out.push(data.subarray(from, at), MASK);
        at += needle.length;
        from = at;
      } else {
        at++;
      }
    }
    out.push(data.subarray(from, at));
    held = Buffer.from(data.subarray(at));
    return Buffer.concat(out);
  }

  return new Transform({
    transform(chunk, encoding, done) {
      done(null, scan(Buffer.concat([held, chunk]), false));
    },
    flush(done) {
      done(null, scan(held, true));
    },
  });
}
