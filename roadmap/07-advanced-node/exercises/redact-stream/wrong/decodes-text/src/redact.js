// Works on decoded text: secrets are found, but every byte that is not UTF-8 comes out as three others.
import { Transform } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

export function redact(secrets) {
  const needles = secrets.filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
  const decoder = new StringDecoder('utf8');
  let held = '';

  function scan(text, last) {
    let out = '';
    let at = 0;
    scanning: while (at < text.length) {
      for (const needle of needles) {
        if (text.startsWith(needle, at)) {
          out += '***';
          at += needle.length;
          continue scanning;
        }
        if (!last && needle.startsWith(text.slice(at, at + needle.length))) break scanning;
      }
      out += text[at++];
    }
    held = text.slice(at);
    return out;
  }

  return new Transform({
    transform(chunk, encoding, done) {
      done(null, scan(held + decoder.write(chunk), false));
    },
    flush(done) {
      done(null, scan(held + decoder.end(), true));
    },
  });
}
