// Keeps the rest of a line, but decodes each chunk by itself: a character that is cut in two becomes garbage.
import { Transform } from 'node:stream';

export function records({ maxLine = 1024 * 1024, onBad } = {}) {
  let parts = [];
  let length = 0;
  let line = 1;

  const fail = (code, number) => Object.assign(new Error(code), { code, line: number });

  function finish(stream, terminated) {
    let text = parts.join('');
    if (terminated && text.endsWith('\r')) text = text.slice(0, -1);
    if (Buffer.byteLength(text) > maxLine) throw fail('LINE_TOO_LONG', line);
    if (line === 1 && text.startsWith('\ufeff')) text = text.slice(1);
    const number = line++;
    parts = [];
    length = 0;
    if (text.trim() === '') return;
    let record;
    try {
      record = JSON.parse(text);
    } catch {
      record = undefined; // bad
    }
    if (typeof record === 'object' && record !== null && !Array.isArray(record)) stream.push(record);
    else if (onBad) onBad({ line: number, text });
    else throw fail('BAD_LINE', number);
  }

  return new Transform({
    readableObjectMode: true,
    transform(chunk, encoding, done) {
      try {
        const lines = chunk.toString().split('\n');
        for (const [i, part] of lines.entries()) {
          parts.push(part);
          length += Buffer.byteLength(part);
          if (length > maxLine + 1 || (length === maxLine + 1 && !part.endsWith('\r'))) throw fail('LINE_TOO_LONG', line);
          if (i < lines.length - 1) finish(this, true);
        }
        done();
      } catch (err) {
        done(err);
      }
    },
    flush(done) {
      try {
        if (length > 0) finish(this, false);
        done();
      } catch (err) {
        done(err);
      }
    },
  });
}
