import { Transform } from 'node:stream';

/**
 * NDJSON in, objects out.
 *
 * @param {{ maxLine?: number, onBad?: (bad: { line: number, text: string }) => void }} options
 */
export function records({ maxLine = 1024 * 1024, onBad } = {}) {
  return new Transform({
    readableObjectMode: true,
    transform(chunk, encoding, done) {
      // TODO: right if every chunk is made of whole lines, and every client is nice
      try {
        for (const line of String(chunk).split('\n')) {
          if (line !== '') this.push(JSON.parse(line));
        }
      } catch {
        return done(new Error('no JSON'));
      }
      done();
    },
  });
}
