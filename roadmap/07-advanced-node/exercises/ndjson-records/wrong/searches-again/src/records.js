// Glues rest and chunk together and splits the whole again for each chunk: quadratic for one long line.
import { Transform } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

export function records({ maxLine = 1024 * 1024, onBad } = {}) {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let line = 1;

  const fail = (code, number) => Object.assign(new Error(code), { code, line: number });

  function finish(stream, text) {
    if (Buffer.byteLength(text) > maxLine) throw fail('LINE_TOO_LONG', line);
    if (line === 1 && text.startsWith('\ufeff')) text = text.slice(1);
    const number = line++;
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
        const lines = (rest + decoder.write(chunk)).split('\n');
        rest = lines.pop();
        for (const text of lines) finish(this, text.endsWith('\r') ? text.slice(0, -1) : text);
        if (Buffer.byteLength(rest) > maxLine + (rest.endsWith('\r') ? 1 : 0)) throw fail('LINE_TOO_LONG', line);
        done();
      } catch (err) {
        done(err);
      }
    },
    flush(done) {
      try {
        rest += decoder.end();
        if (rest !== '') finish(this, rest);
        done();
      } catch (err) {
        done(err);
      }
    },
  });
}
