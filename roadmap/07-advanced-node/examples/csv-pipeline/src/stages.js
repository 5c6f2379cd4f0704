import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

/** Records in, objects out. The first record names the columns. */
export function toObjects() {
  let columns;
  let row = 0;
  return new Transform({
    objectMode: true,
    transform(record, encoding, done) {
      row++;
      if (!columns) {
        columns = record;
        return done();
      }
      if (record.length !== columns.length) {
        return done(new Error(`record ${row} has ${record.length} fields, the header has ${columns.length}`));
      }
      done(null, Object.fromEntries(columns.map((column, i) => [column, record[i]])));
    },
  });
}

/** Objects in, lines of JSON out. */
export function toLines() {
  return new Transform({
    writableObjectMode: true,
    transform(value, encoding, done) {
      done(null, `${JSON.stringify(value)}\n`);
    },
  });
}

// #region checksum
/** Lets bytes through as they are, counts them, and knows their SHA-256 afterwards. */
export function checksum() {
  const hash = createHash('sha256');
  let bytes = 0;
  const stage = new Transform({
    transform(chunk, encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { stage, result: () => ({ bytes, sha256: hash.digest('hex') }) };
}
// #endregion
