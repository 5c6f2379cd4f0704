import { Duplex, Transform, pipeline } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

// #region messages
/** A Duplex of objects over a Duplex of bytes, one line of JSON for each. */
export function messages(socket, { maxLine = 64 * 1024 } = {}) {
  const encoder = encode();
  const decoder = decode(maxLine);
  // joins what we write to what we read, and destroys all three if one fails;
  // the Duplex below reports the error, so there is nothing left to do here
  pipeline(encoder, socket, decoder, () => {});
  return Duplex.from({ writable: encoder, readable: decoder });
}
// #endregion

function encode() {
  return new Transform({
    writableObjectMode: true,
    transform(message, encoding, done) {
      done(null, `${JSON.stringify(message)}\n`);
    },
  });
}

function decode(maxLine) {
  const text = new StringDecoder('utf8');
  let rest = '';
  return new Transform({
    readableObjectMode: true,
    transform(chunk, encoding, done) {
      const lines = (rest + text.write(chunk)).split('\n');
      rest = lines.pop();
      if (rest.length > maxLine) return done(new Error(`a line is longer than ${maxLine} characters`));
      try {
        for (const line of lines) this.push(JSON.parse(line));
      } catch (err) {
        return done(err);
      }
      done();
    },
    flush(done) {
      rest += text.end();
      done(rest === '' ? null : new Error('the connection ended in the middle of a message'));
    },
  });
}
