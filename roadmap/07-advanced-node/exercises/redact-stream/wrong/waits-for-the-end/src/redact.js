// Collects everything and masks it in flush: right at last, but nothing is live and the whole log is in memory.
import { Transform } from 'node:stream';

export function redact(secrets) {
  const needles = secrets.filter((secret) => secret !== '').map((secret) => Buffer.from(secret).toString('latin1'));
  needles.sort((a, b) => b.length - a.length);
  const chunks = [];

  return new Transform({
    transform(chunk, encoding, done) {
      chunks.push(chunk);
      done();
    },
    flush(done) {
      const text = Buffer.concat(chunks).toString('latin1');
      let out = '';
      scanning: for (let at = 0; at < text.length;) {
        for (const needle of needles) {
          if (text.startsWith(needle, at)) {
            out += '***';
            at += needle.length;
            continue scanning;
          }
        }
        out += text[at++];
      }
      done(null, Buffer.from(out, 'latin1'));
    },
  });
}
